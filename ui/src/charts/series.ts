/** Points of metrics as typed arrays, decoded once from the wire. Pure. */
import type { MetricSeries } from "../api/metrics";

/** One metric of one run. Buckets (width > 0) carry the least and the greatest value of each. */
export interface Series {
  runId: string;
  key: string;
  /** Points that were logged in the range, before bucketing. */
  count: number;
  /** Width of a bucket in units of x; 0 for raw points. */
  width: number;
  x: Float64Array;
  /** What the line follows: raw values, or means of buckets. */
  y: Float64Array;
  low: Float64Array | null;
  high: Float64Array | null;
  /** How many steps a point is the mean of, where the x axis is another metric; absent elsewhere. */
  joined?: number;
}

/** Wire numbers as floats: the names of NaN and the infinities, and nulls, become what JSON could not say. */
export function floats(values: readonly (number | string | null)[]): Float64Array {
  return Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));
}

function whereKnown(values: Float64Array, otherwise: Float64Array): Float64Array {
  return values.map((value, index) => (Number.isNaN(value) ? (otherwise[index] ?? NaN) : value));
}

/** Decodes one series; buckets follow their mean, or their last value where no mean is a number. */
export function decodeSeries(wire: MetricSeries): Series {
  const last = floats(wire.last);
  const bucketed = wire.width > 0 && wire.min !== undefined && wire.max !== undefined;
  const mean = bucketed && wire.mean !== undefined && wire.mean.length === last.length ? floats(wire.mean) : last;
  return {
    runId: wire.run_id,
    key: wire.key,
    count: wire.n,
    width: wire.width,
    x: floats(wire.x),
    y: mean === last ? last : whereKnown(mean, last),
    low: bucketed ? floats(wire.min ?? []) : null,
    high: bucketed ? floats(wire.max ?? []) : null,
  };
}

/** The index of the x nearest to `target` in ascending `x`, or -1 when there is none. */
export function nearestIndex(x: Float64Array, target: number): number {
  if (x.length === 0) return -1;
  let low = 0;
  let high = x.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? Infinity) < target) low = middle + 1;
    else high = middle;
  }
  const before = x[low - 1];
  if (before === undefined) return low;
  return target - before <= (x[low] ?? Infinity) - target ? low - 1 : low;
}
