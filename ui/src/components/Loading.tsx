/** Waiting, shown only when it takes long enough to be noticed. */
import type { VNode } from "preact";

/** `what` is announced: "Loading runs". */
export function Loading({ what }: { what: string }): VNode {
  return (
    <p class="loading soft" role="status">
      Loading {what.toLowerCase()} …
    </p>
  );
}
