/** Rows as the text of a CSV file (RFC 4180), and the points of a chart as rows. Pure. */
import type { ChartModel } from "./model";
import { UNKNOWN, type Moment } from "./moments";
import type { Series } from "./series";
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

const OTHERS = ["step", "time", "relative"] as const;
const NAMES = { step: "step", time: "time", relative: "relative_ms" } as const;

/** What the column of places is called; a metric by its own name. */
function placeName({ axis, across }: ChartModel): string {
  return axis === "metric" ? across : NAMES[axis];
}

function placeOf(axis: ChartAxis, x: number): CsvCell {
  return axis === "time" && Number.isFinite(x) ? new Date(x).toISOString() : x;
}

/** Columns of the axes that are not shown. */
function otherPlaces(axis: ChartAxis, { step, time, relative }: Moment): CsvCell[] {
  const places = { step, time: time === null ? null : placeOf("time", time), relative };
  return OTHERS.filter((one) => one !== axis).map((one) => places[one]);
}

/** The drawn points; a bucket has its width (over a metric: in steps), its mean as the value, and its least and greatest value. */
export function pointRows(metric: string, model: ChartModel, moments: (series: Series) => readonly Moment[]): CsvTable {
  const smoothed = model.lines.some((line) => line.raw !== null);
  const rows = model.lines.flatMap((line): CsvCell[][] => {
    const { runId, x, y, low, high, width, joined } = line.series;
    const places = moments(line.series);
    return Array.from(y, (value, at) => {
      const ends = [low?.[at] ?? value, high?.[at] ?? value];
      return [runId, line.label, metric, placeOf(model.axis, x[at] ?? NaN), ...otherPlaces(model.axis, places[at] ?? UNKNOWN), joined ?? width, value, ...ends, ...(smoothed ? [line.y[at] ?? NaN] : [])];
    });
  });
  return { head: ["run_id", "run", "metric", placeName(model), ...OTHERS.filter((one) => one !== model.axis).map((one) => NAMES[one]), "bucket_width", "value", "min", "max", ...(smoothed ? ["smoothed"] : [])], rows };
}
