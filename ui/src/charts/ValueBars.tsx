/** A metric that has one value a run: bars side by side say more than dots in a plane. */
import { useSignalEffect, type Signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { columnFormat, formatAs, formatNumber, type NumberFormat } from "../lib/format";
import { barShare } from "./bars";
import { LineSwatch } from "./LineSwatch";
import type { ChartModel, DrawnLine } from "./model";
import { extent, type Range } from "./ranges";
import { placeLabel } from "./readout";

interface Props {
  model: ChartModel;
  label: string;
  highlight: Signal<string | null>;
}

/** More bars than this are for the table. */
const MOST_BARS = 200;

function Bar({ line, range, format, faint }: { line: DrawnLine; range: Range; format: NumberFormat; faint: boolean }): VNode {
  const value = line.series.y[0] ?? NaN;
  const share = barShare(value, range);
  return (
    <li class={faint ? "value-bar faint" : "value-bar"}>
      <LineSwatch style={line.style} />
      <span class="clip" title={line.label}>
        {line.label}
      </span>
      <span class="value-track">
        <span style={{ width: `${share * 100}%`, background: line.style.colour }} />
      </span>
      <b class="num">{formatAs(value, format)}</b>
    </li>
  );
}

function Alone({ line, model }: { line: DrawnLine; model: ChartModel }): VNode {
  return (
    <p class="value-alone">
      <b class="num">{formatNumber(line.series.y[0] ?? NaN)}</b>
      <span class="soft">at {placeLabel(model.axis, line.series.x[0] ?? 0, 0)}</span>
    </p>
  );
}

export function ValueBars({ model, label, highlight }: Props): VNode {
  const [strong, setStrong] = useState<string | null>(null);
  useSignalEffect(() => setStrong(highlight.value));
  const [only, ...others] = model.lines;
  if (only !== undefined && others.length === 0) return <Alone line={only} model={model} />;
  const values = Float64Array.from(model.lines, (line) => line.series.y[0] ?? NaN);
  const range = extent([values]) ?? [0, 1];
  const format = columnFormat(values);
  const sorted = [...model.lines].sort((a, b) => (b.series.y[0] ?? 0) - (a.series.y[0] ?? 0));
  return (
    <div class="value-bars" role="region" aria-label={label} tabIndex={0}>
      <ul>
        {sorted.slice(0, MOST_BARS).map((line) => (
          <Bar key={line.id} line={line} range={range} format={format} faint={strong !== null && strong !== line.id} />
        ))}
      </ul>
      {sorted.length > MOST_BARS && <p class="soft">and {sorted.length - MOST_BARS} more</p>}
    </div>
  );
}
