/** A chart in words and as rows. Pure. */
import { formatNumber, plural } from "../lib/format";
import type { ChartModel, DrawnLine } from "./model";
import { extent } from "./ranges";

export interface LineSummary {
  line: DrawnLine;
  points: number;
  first: number | null;
  last: number | null;
  least: number | null;
  greatest: number | null;
}

/** What a line does from end to end; null where no value is a number. */
export function summarise(line: DrawnLine): LineSummary {
  const { series } = line;
  const whole = extent([series.y, series.low ?? series.y, series.high ?? series.y]);
  return {
    line,
    points: series.count,
    first: series.y[0] ?? null,
    last: series.y.at(-1) ?? null,
    least: whole?.[0] ?? null,
    greatest: whole?.[1] ?? null,
  };
}

/** One sentence for those who do not see the chart. */
export function describeChart(key: string, axisName: string, model: ChartModel): string {
  const summaries = model.lines.map(summarise);
  const [only] = summaries;
  if (only === undefined) return `${key}: no points`;
  const whole = extent([Float64Array.from(summaries.flatMap((one) => [one.least ?? NaN, one.greatest ?? NaN]))]);
  const reach = whole === null ? "no finite values" : `values from ${formatNumber(whole[0])} to ${formatNumber(whole[1])}`;
  const start = `${key} by ${axisName.toLowerCase()}, ${plural(summaries.length, "run")}, ${reach}`;
  if (summaries.length > 1 || only.last === null) return `${start}.`;
  return `${start}, last ${formatNumber(only.last)}.`;
}

export interface PointTable {
  /** Places that any of the lines has, ascending. */
  x: number[];
  /** Values, a row a place, a column a line; null where a line has no point. */
  rows: (number | null)[][];
  /** How many places there are in all. */
  total: number;
}

/** The points of some lines side by side, at most `most` places from the end. */
export function pointTable(lines: readonly DrawnLine[], most: number): PointTable {
  const places = [...new Set(lines.flatMap((line) => [...line.series.x]))].sort((a, b) => a - b);
  const x = places.slice(-most);
  const columns = lines.map((line) => {
    const at = new Map<number, number>();
    line.series.x.forEach((place, index) => at.set(place, line.series.y[index] ?? NaN));
    return at;
  });
  return { x, rows: x.map((place) => columns.map((column) => column.get(place) ?? null)), total: places.length };
}
