/** The box at the pointer: the place on the x axis and the runs there, sorted by value. */
import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { columnFormat, formatAs, formatNumber } from "../lib/format";
import { LineSwatch } from "./LineSwatch";
import type { ChartModel } from "./model";
import { placeLabel, rowsAround, type Readout, type ReadoutRow } from "./readout";

export interface Tip {
  readout: Readout;
  /** Which row is nearest to the pointer. */
  pointed: number;
  /** Pixels inside the plot. */
  left: number;
  top: number;
}

interface Props {
  tip: Signal<Tip | null>;
  model: ChartModel;
  /** Read out to screen readers: the crosshair is moved with keys. */
  spoken: Signal<boolean>;
}

const MOST_ROWS = 10;

function Row({ row, pointed, text }: { row: ReadoutRow; pointed: boolean; text: string }): VNode {
  const { low, high } = row.line.series;
  const least = low?.[row.index];
  const greatest = high?.[row.index];
  const wide = least !== undefined && greatest !== undefined && least !== greatest;
  return (
    <tr class={pointed ? "pointed" : undefined}>
      <td>
        <LineSwatch style={row.line.style} />
      </td>
      <th scope="row" class="clip">
        {row.line.label}
      </th>
      <td class="num">{text}</td>
      {wide && (
        <td class="num soft">
          {formatNumber(least, 4)} – {formatNumber(greatest, 4)}
        </td>
      )}
    </tr>
  );
}

export function ReadoutBox({ tip, model, spoken }: Props): VNode | null {
  const now = tip.value;
  if (now === null) return null;
  const { rows, x } = now.readout;
  const shown = rowsAround(rows, now.pointed, MOST_ROWS);
  const format = columnFormat(shown.map((row) => row.value));
  const width = Math.max(...rows.map((row) => row.line.series.width));
  // On the far side of the crosshair, so that it never covers what is pointed at.
  const side = now.left < 240 ? { left: `${now.left + 64}px` } : { right: `calc(100% - ${now.left + 28}px)` };
  return (
    <div class="readout" style={side} role={spoken.value ? "status" : undefined}>
      <p class="soft num">{model.axis === "metric" && `${model.across} `}{placeLabel(model.axis, x, width)}</p>
      <table>
        <tbody>
          {shown.map((row) => (
            <Row key={row.line.id} row={row} pointed={row === rows[now.pointed]} text={formatAs(row.value, format)} />
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && <p class="soft">and {rows.length - shown.length} more</p>}
    </div>
  );
}
