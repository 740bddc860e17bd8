/** What a chart says about one place on its x axis. Pure. */
import { formatCount, formatNumber, formatTime } from "../lib/format";
import type { ChartModel, DrawnLine } from "./model";
import { nearestIndex } from "./series";
import { durationLabel, type ChartAxis } from "./ticks";

export interface ReadoutRow {
  line: DrawnLine;
  /** Position in the line's arrays. */
  index: number;
  value: number;
}

export interface Readout {
  /** The place, moved to the nearest point of any line. */
  x: number;
  rows: readonly ReadoutRow[];
}

/** A line whose nearest point is further away than this share of the view says nothing here. */
const NEAR = 0.02;

function nearby(model: ChartModel, x: number): ReadoutRow[] {
  const reach = (model.x[1] - model.x[0]) * NEAR;
  const rows: ReadoutRow[] = [];
  for (const line of model.lines) {
    const { series, y } = line;
    const index = nearestIndex(series.x, x);
    const at = series.x[index];
    if (at === undefined) continue;
    const inside = x >= (series.x[0] ?? NaN) && x <= (series.x.at(-1) ?? NaN);
    if (inside || Math.abs(at - x) <= Math.max(reach, series.width)) rows.push({ line, index, value: y[index] ?? NaN });
  }
  return rows;
}

/** Higher values first; what is not a number comes last. */
function byValue(a: ReadoutRow, b: ReadoutRow): number {
  if (Number.isNaN(a.value) || Number.isNaN(b.value)) return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
  return b.value - a.value;
}

/** All lines at a place, sorted by value; null when none is near. */
export function readoutAt(model: ChartModel, x: number): Readout | null {
  const rows = nearby(model, x);
  if (rows.length === 0) return null;
  const places = rows.map((row) => row.line.series.x[row.index] ?? x);
  const nearest = places.reduce((best, at) => (Math.abs(at - x) < Math.abs(best - x) ? at : best));
  return { x: nearest, rows: rows.sort(byValue) };
}

/** The rows to show of many: all, or the `most` around the one that is pointed at. */
export function rowsAround(rows: readonly ReadoutRow[], pointed: number, most: number): readonly ReadoutRow[] {
  if (rows.length <= most) return rows;
  const first = Math.min(Math.max(0, pointed - Math.floor(most / 2)), rows.length - most);
  return rows.slice(first, first + most);
}

/** A place on the x axis in words; a bucket is a range. */
export function placeLabel(axis: ChartAxis, x: number, width: number): string {
  if (axis === "time") return formatTime(x);
  if (axis === "relative") return durationLabel(x);
  if (axis === "metric") return formatNumber(x);
  const from = `step ${formatCount(Math.round(x))}`;
  return width > 1 ? `${from} – ${formatCount(Math.round(x + width - 1))}` : from;
}
