/** A piece of a run's line: its colour, and its dash for those who do not see colours apart. */
import type { VNode } from "preact";
import type { RunStyle } from "../lib/colour";

export function LineSwatch({ style }: { style: RunStyle }): VNode {
  return (
    <svg class="line-swatch" width="18" height="10" viewBox="0 0 18 10" aria-hidden="true">
      <line x1="0" x2="18" y1="5" y2="5" stroke={style.colour} stroke-width="2" stroke-dasharray={style.dash.join(" ")} />
    </svg>
  );
}
