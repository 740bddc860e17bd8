/** How far an axis reaches. Pure. */

export type Range = readonly [number, number];

/** A share of the span that stays empty above and below the lines. */
const AIR = 0.04;

/** The least and the greatest usable value: finite, and above zero on a log axis. Null when there is none. */
export function extent(arrays: Iterable<Float64Array>, positive = false): Range | null {
  let least = Infinity;
  let greatest = -Infinity;
  for (const values of arrays) {
    for (const value of values) {
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  return least <= greatest ? [least, greatest] : null;
}

/** Values are counted at most this many times for quantiles; more change nothing one can see. */
const MOST_SAMPLED = 20_000;

function sample(arrays: readonly Float64Array[], positive: boolean): Float64Array {
  const total = arrays.reduce((sum, values) => sum + values.length, 0);
  const every = Math.max(1, Math.ceil(total / MOST_SAMPLED));
  const kept: number[] = [];
  let at = 0;
  for (const values of arrays) {
    for (; at < values.length; at += every) {
      const value = values[at] ?? NaN;
      if (Number.isFinite(value) && !(positive && value <= 0)) kept.push(value);
    }
    at -= values.length;
  }
  return Float64Array.from(kept).sort();
}

/**
 * The range without outliers: what lies within three interquartile ranges of the middle half, never more than the
 * data. Falls back to the whole extent when half of the values are equal.
 */
export function rangeWithoutOutliers(arrays: readonly Float64Array[], positive = false): Range | null {
  const whole = extent(arrays, positive);
  const sorted = sample(arrays, positive);
  if (whole === null || sorted.length < 5) return whole;
  const low = sorted[Math.floor((sorted.length - 1) * 0.25)] ?? whole[0];
  const high = sorted[Math.ceil((sorted.length - 1) * 0.75)] ?? whole[1];
  const reach = 3 * (high - low);
  if (reach <= 0) return whole;
  return [Math.max(whole[0], low - reach), Math.min(whole[1], high + reach)];
}

/** A range with air around it, and with some height when all values are equal. */
export function airy([least, greatest]: Range, log: boolean): Range {
  if (log) {
    const room = Math.max((greatest / least) ** AIR, 1.05);
    return [least / room, greatest * room];
  }
  if (least === greatest) {
    const room = least === 0 ? 1 : Math.abs(least) * 0.1;
    return [least - room, greatest + room];
  }
  const room = (greatest - least) * AIR;
  return [least - room, greatest + room];
}
