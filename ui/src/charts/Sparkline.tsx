/** A metric as a line the size of a word; what it shows is said in numbers beside it. */
import type { VNode } from "preact";
import type { Series } from "./series";
import { sparkPath } from "./spark";

const WIDTH = 72;
const HEIGHT = 18;

export function Sparkline({ series, colour }: { series: Series | null; colour: string }): VNode {
  return (
    <svg width={WIDTH} height={HEIGHT + 2} viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`} aria-hidden="true">
      {series !== null && <path d={sparkPath(series, WIDTH, HEIGHT)} fill="none" stroke={colour} stroke-width="1.2" stroke-linejoin="round" />}
    </svg>
  );
}
