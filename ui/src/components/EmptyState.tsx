/** Nothing to show, said plainly, with what to do next. */
import type { ComponentChildren, VNode } from "preact";

export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }): VNode {
  return (
    <section class="state">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
