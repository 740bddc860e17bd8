import type { VNode } from "preact";

/** Says of what is shown that it is not there any more; what was typed meanwhile can still be copied. */
export function Gone({ what, how }: { what: string; how: string }): VNode {
  return (
    <p class="detail-notice" role="status">
      This {what} is not there any more: it {how}. The page shows how it was.
    </p>
  );
}
