import type { VNode } from "preact";

/** A key of the page and what it does, in the line at the foot. */
export function FootHint({ does, press }: { does: string; press: string }): VNode {
  return (
    <span class="foot-hint">
      {does} <kbd>{press}</kbd>
    </span>
  );
}
