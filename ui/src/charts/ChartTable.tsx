/** The table alternative of a chart: what each line does, and the points themselves. */
import type { VNode } from "preact";
import { columnFormat, formatAs, formatCount } from "../lib/format";
import { LineSwatch } from "./LineSwatch";
import type { ChartModel } from "./model";
import { placeLabel } from "./readout";
import { pointTable, summarise, type LineSummary } from "./summary";

const MOST_LINES = 20;
const MOST_PLACES = 500;
/** Short charts give room to all lines of the summary; points are for a few lines. */
const MOST_SUMMARIES = 200;

function Summary({ rows }: { rows: readonly LineSummary[] }): VNode {
  const numbers = rows.flatMap((row) => [row.first, row.last, row.least, row.greatest]).filter((value) => value !== null);
  const format = columnFormat(numbers);
  const cell = (value: number | null): string => (value === null ? "" : formatAs(value, format));
  return (
    <table class="chart-table">
      <thead>
        <tr>
          <th scope="col">Run</th>
          {["Points", "First", "Last", "Least", "Greatest"].map((head) => (
            <th key={head} scope="col" class="n">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.line.id}>
            <th scope="row" class="clip">
              <LineSwatch style={row.line.style} /> {row.line.label}
            </th>
            <td class="n">{formatCount(row.points)}</td>
            <td class="n">{cell(row.first)}</td>
            <td class="n">{cell(row.last)}</td>
            <td class="n">{cell(row.least)}</td>
            <td class="n">{cell(row.greatest)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Points({ model }: { model: ChartModel }): VNode {
  const lines = model.lines.slice(0, MOST_LINES);
  const table = pointTable(lines, MOST_PLACES);
  const formats = lines.map((line) => columnFormat(line.series.y));
  const width = Math.max(0, ...lines.map((line) => line.series.width));
  return (
    <table class="chart-table">
      <thead>
        <tr>
          <th scope="col">{width > 0 ? "From" : "At"}</th>
          {lines.map((line) => (
            <th key={line.id} scope="col" class="n clip">
              {line.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.x.map((x, at) => (
          <tr key={x}>
            <th scope="row">{placeLabel(model.axis, x, 0)}</th>
            {table.rows[at]?.map((value, column) => {
              const format = formats[column];
              return (
                <td key={column} class="n">
                  {value === null || format === undefined ? "" : formatAs(value, format)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cutNote(model: ChartModel): string | null {
  const lines = model.lines.length > MOST_LINES ? `the first ${MOST_LINES} of ${model.lines.length} runs` : "";
  const total = pointTable(model.lines.slice(0, MOST_LINES), 0).total;
  const places = total > MOST_PLACES ? `the last ${MOST_PLACES} of ${formatCount(total)} rows` : "";
  const parts = [lines, places].filter((part) => part !== "");
  return parts.length === 0 ? null : `Points show ${parts.join(" and ")}.`;
}

export function ChartTable({ label, model }: { label: string; model: ChartModel }): VNode {
  const bucketed = model.lines.some((line) => line.series.low !== null);
  const note = cutNote(model);
  return (
    <div class="chart-tables" role="region" aria-label={label} tabIndex={0}>
      <Summary rows={model.lines.slice(0, MOST_SUMMARIES).map(summarise)} />
      {bucketed && <p class="soft">Many points: rows are means of stretches of equal width. Zoom in for single points.</p>}
      {note !== null && <p class="soft">{note}</p>}
      <Points model={model} />
    </div>
  );
}
