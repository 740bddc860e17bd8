/** From series and a view to what a chart draws: lines, ranges, marks, and what had to be left out. Pure. */
import type { RunStyle } from "../lib/colour";
import { formatCount, plural } from "../lib/format";
import { airy, extent, rangeWithoutOutliers, type Range } from "./ranges";
import type { Series } from "./series";
import { smooth } from "./smoothing";
import type { ChartAxis } from "./ticks";

/** One run in a chart. */
export interface Line {
  id: string;
  label: string;
  style: RunStyle;
  /** Drawn strongly, over the others: the reader selected it. */
  strong?: boolean;
  series: Series;
}

export interface DrawnLine extends Line {
  /** What the line follows: smoothed when asked for. */
  y: Float64Array;
  /** The values before smoothing, drawn faintly behind; null when the line is not smoothed. */
  raw: Float64Array | null;
}

/** A value that has no height, marked at an edge of the chart. */
export interface EdgeMark {
  line: number;
  x: number;
  kind: "nan" | "above" | "below";
}

export interface ChartOptions {
  axis: ChartAxis;
  /** What the x axis is called. */
  across: string;
  /** Whether the x axis is a log axis. */
  logX: boolean;
  smoothing: number;
  log: boolean;
  ignoreOutliers: boolean;
  /** The part of the x axis that is shown; null for all. */
  zoom: Range | null;
}

export interface ChartModel {
  axis: ChartAxis;
  across: string;
  logX: boolean;
  log: boolean;
  lines: readonly DrawnLine[];
  x: Range;
  y: Range;
  marks: readonly EdgeMark[];
  /** What the reader cannot see in the lines, in words. */
  notes: readonly string[];
}

/** So many marks are drawn at most; one more would be a bar. */
const MOST_MARKS = 2000;

function edgeMarks(lines: readonly DrawnLine[]): { marks: EdgeMark[]; nan: number; infinite: number } {
  const marks: EdgeMark[] = [];
  let nan = 0;
  let infinite = 0;
  const mark = (line: number, x: number, value: number): void => {
    if (Number.isNaN(value)) nan += 1;
    else infinite += 1;
    if (marks.length >= MOST_MARKS) return;
    const up = value > 0 ? "above" : "below";
    marks.push({ line, x, kind: Number.isNaN(value) ? "nan" : up });
  };
  for (const [index, { series }] of lines.entries()) {
    for (const [at, x] of series.x.entries()) {
      const seen = [series.y[at] ?? NaN, series.low?.[at] ?? 0, series.high?.[at] ?? 0];
      const odd = seen.find((value) => !Number.isFinite(value));
      if (odd !== undefined) mark(index, x, odd);
    }
  }
  return { marks, nan, infinite };
}

function countNotPositive(columns: readonly Float64Array[]): number {
  let count = 0;
  for (const values of columns) for (const value of values) if (value <= 0 && value !== -Infinity) count += 1;
  return count;
}

/** A range when there is nothing to measure. */
const NOTHING: Range = [0, 1];

function horizontal(lines: readonly DrawnLine[], options: ChartOptions): Range {
  const places = extent(lines.map((line) => line.series.x), options.logX) ?? emptyReach(options.logX);
  const [least, greatest] = options.zoom ?? places;
  // A log axis begins where there is something.
  if (options.logX && least <= 0) return [Math.min(places[0], greatest / 10), greatest];
  if (least < greatest) return [least, greatest];
  if (options.logX) return [least / 10, least * 10];
  if (options.axis === "metric") return airy([least, greatest], false);
  // A single moment gets a second on either side; a single step gets a step.
  const room = options.axis === "step" ? 1 : 1000;
  return [least - room, greatest + room];
}

function within(x: Float64Array, values: Float64Array, zoom: Range | null): Float64Array {
  if (zoom === null) return values;
  return values.filter((_, index) => (x[index] ?? NaN) >= zoom[0] && (x[index] ?? NaN) <= zoom[1]);
}

function vertical(lines: readonly DrawnLine[], options: ChartOptions): Range {
  const followed = lines.map((line) => within(line.series.x, line.y, options.zoom));
  const { log } = options;
  if (options.ignoreOutliers) return airy(rangeWithoutOutliers(followed, log) ?? emptyReach(log), log);
  // Faint raw values and bands belong to the picture, so they count.
  const behind = lines.flatMap(({ series, raw }) =>
    [raw, series.low, series.high].filter((values) => values !== null).map((values) => within(series.x, values, options.zoom)),
  );
  return airy(extent([...followed, ...behind], log) ?? emptyReach(log), log);
}

function emptyReach(log: boolean): Range {
  return log ? [1, 10] : NOTHING;
}

function notesFor(model: Omit<ChartModel, "notes">, nan: number, infinite: number): string[] {
  const notes: string[] = [];
  const odd = [nan > 0 ? `${nan} NaN` : "", infinite > 0 ? `${infinite} infinite` : ""].filter((part) => part !== "");
  if (odd.length > 0) notes.push(`${odd.join(" and ")} ${nan + infinite === 1 ? "value" : "values"} at the edge`);
  const hidden = model.log ? countNotPositive(model.lines.map((line) => line.series.y)) : 0;
  if (hidden > 0) notes.push(`${plural(hidden, "value")} ≤ 0 not on a log axis`);
  const before = model.logX ? countNotPositive(model.lines.map((line) => line.series.x)) : 0;
  if (before > 0) notes.push(`${plural(before, "point")} at or before 0 not on a log axis`);
  const joined = Math.max(0, ...model.lines.map((line) => line.series.joined ?? 0));
  if (joined > 1) notes.push(`means of ${formatCount(joined)} steps`);
  return notes;
}

/** A bucket that starts at 0 has points after it: on a log axis it stands at the first of them. */
function onLogAxis(series: Series, axis: ChartAxis): Series {
  const { width } = series;
  if (width === 0) return series;
  const first = axis === "step" ? 1 : width / 2;
  return { ...series, x: series.x.map((x) => (x === 0 ? first : x)) };
}

/** Builds what one chart draws. */
export function buildModel(lines: readonly Line[], options: ChartOptions): ChartModel {
  const smoothed = options.smoothing > 0;
  const drawn = lines.map((line): DrawnLine => {
    const { x, y } = line.series;
    const series = options.logX ? onLogAxis(line.series, options.axis) : line.series;
    return { ...line, series, y: smoothed ? smooth(x, y, options.smoothing) : y, raw: smoothed ? y : null };
  });
  const { marks, nan, infinite } = edgeMarks(drawn);
  const model = {
    axis: options.axis,
    across: options.across,
    logX: options.logX,
    log: options.log,
    lines: drawn,
    x: horizontal(drawn, options),
    y: vertical(drawn, options),
    marks,
  };
  return { ...model, notes: notesFor(model, nan, infinite) };
}

/** True when no run has a course to draw. */
export function isSingle(model: ChartModel): boolean {
  return model.lines.every((line) => line.series.x.length === 1);
}

/** The part of a model that draws some of its lines, on the axes of the whole. */
export function partOf(model: ChartModel, drawn: (line: DrawnLine) => boolean): ChartModel {
  const places = new Map<number, number>();
  const lines = model.lines.filter((line, index) => {
    if (!drawn(line)) return false;
    places.set(index, places.size);
    return true;
  });
  const marks = model.marks.flatMap((mark) => {
    const line = places.get(mark.line);
    return line === undefined ? [] : [{ ...mark, line }];
  });
  return { ...model, lines, marks };
}

/** A place on the x axis, moved by a share of what is in view. */
export function movedBy({ x: [from, to], logX }: Pick<ChartModel, "x" | "logX">, x: number, share: number): number {
  return logX ? x * (to / from) ** share : x + (to - from) * share;
}
