/** Which line is which run: one that is pointed at stands out in every chart. */
import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import type { RunStyle } from "../lib/colour";
import { href } from "../lib/router";
import { LineSwatch } from "./LineSwatch";

interface Props {
  runs: readonly { id: string; label: string; style: RunStyle }[];
  highlight: Signal<string | null>;
}

export function RunLegend({ runs, highlight }: Props): VNode {
  const point = (id: string | null) => (): void => void (highlight.value = id);
  return (
    <ul class="run-legend" aria-label="Runs drawn">
      {runs.map(({ id, label, style }) => (
        <li key={id}>
          <a href={href(["runs", id])} class="clip" title={label} onMouseEnter={point(id)} onMouseLeave={point(null)} onFocus={point(id)} onBlur={point(null)}>
            <LineSwatch style={style} /> {label}
          </a>
        </li>
      ))}
    </ul>
  );
}
