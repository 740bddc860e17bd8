/** What some values have in common. Pure. */

export interface Spread {
  count: number;
  mean: number;
  /** The sample's standard deviation; 0 for a value alone. */
  deviation: number;
}

/** Of finite values; null when there is none. */
export function spreadOf(values: readonly number[]): Spread | null {
  const count = values.length;
  if (count === 0) return null;
  const size = Math.max(...values.map(Math.abs)) || 1;
  const total = values.reduce((sum, value) => sum + value, 0);
  // Sums of the largest numbers are infinite; their shares are not.
  const mean = Number.isFinite(total) ? total / count : size * values.reduce((sum, value) => sum + value / size / count, 0);
  const squares = values.reduce((sum, value) => sum + ((value - mean) / size) ** 2, 0);
  return { count, mean, deviation: count < 2 ? 0 : size * Math.sqrt(squares / (count - 1)) };
}

export interface Box {
  count: number;
  q1: number;
  median: number;
  q3: number;
  /** The outermost values within one and a half box heights of the box. */
  low: number;
  high: number;
  /** Places, among the values, of those further out. */
  outside: readonly number[];
}

const REACH = 1.5;

/** Between the neighbours of a share of sorted values. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  const part = at - Math.floor(at);
  // Never beyond its neighbours, whatever is rounded: the parts of a box stay in order.
  return Math.min(above, below + (above - below) * part);
}

/** Tukey's box of finite values; null when there is none. */
export function boxOf(values: readonly number[]): Box | null {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const [q1, median, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  const reach = REACH * (q3 - q1);
  const inside = (value: number): boolean => value >= q1 - reach && value <= q3 + reach;
  // The quartiles lie between values: a box may reach further than the last value inside.
  const low = Math.min(q1, sorted.find(inside) ?? q1);
  const high = Math.max(q3, sorted.findLast(inside) ?? q3);
  return { count: sorted.length, q1, median, q3, low, high, outside: values.flatMap((value, at) => (inside(value) ? [] : [at])) };
}
