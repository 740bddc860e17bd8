/** Rows as the text of a CSV file (RFC 4180), and the points of a chart as rows. Pure. */
import type { ChartModel } from "./model";
import type { ChartAxis } from "./ticks";

/** Numbers are written in full; NaN and the infinities by their names; null is an empty cell. */
export type CsvCell = string | number | null;

export interface CsvTable {
  head: readonly string[];
  rows: readonly (readonly CsvCell[])[];
}

function written(cell: CsvCell): string {
  if (cell === null) return "";
  const text = String(cell);
  // An empty text differs from no value; spaces at the ends are kept by quotes.
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines end as the standard asks. */
export function csvText({ head, rows }: CsvTable): string {
  return [head, ...rows].map((row) => `${row.map(written).join(",")}\r\n`).join("");
}

/** What the column of places is called; a metric by its own name. */
function placeName({ axis, across }: ChartModel): string {
  return { step: "step", time: "time", relative: "relative_ms", metric: across }[axis];
}

function placeOf(axis: ChartAxis, x: number): CsvCell {
  return axis === "time" && Number.isFinite(x) ? new Date(x).toISOString() : x;
}

/** The drawn points; a bucket has its width (over a metric: in steps), its mean as the value, and its least and greatest value. */
export function pointRows(metric: string, model: ChartModel): CsvTable {
  const smoothed = model.lines.some((line) => line.raw !== null);
  const rows = model.lines.flatMap((line): CsvCell[][] => {
    const { runId, x, y, low, high, width, joined } = line.series;
    return Array.from(y, (value, at) => {
      const ends = [low?.[at] ?? value, high?.[at] ?? value];
      return [runId, line.label, metric, placeOf(model.axis, x[at] ?? NaN), joined ?? width, value, ...ends, ...(smoothed ? [line.y[at] ?? NaN] : [])];
    });
  });
  return { head: ["run_id", "run", "metric", placeName(model), "bucket_width", "value", "min", "max", ...(smoothed ? ["smoothed"] : [])], rows };
}
