/** Smoothing of a line. Pure. */

/**
 * An exponential moving average whose memory fades with distance in x, so that a gap counts as long as it is.
 * `weight` (0 to 1, exclusive) is what remains of the past after the series' typical distance between points.
 * Starts without a pull towards zero (each average is divided by the weight it has seen). Values that are not
 * finite stay as they are and do not touch their neighbours.
 */
export function smooth(x: Float64Array, y: Float64Array, weight: number): Float64Array {
  const count = Math.min(x.length, y.length);
  const unit = count > 1 ? ((x[count - 1] ?? 0) - (x[0] ?? 0)) / (count - 1) : 0;
  if (weight <= 0 || count < 2) return y.slice(0, count);
  const result = new Float64Array(count);
  let sum = 0;
  let seen = 0;
  let previous = x[0] ?? 0;
  for (let i = 0; i < count; i++) {
    const value = y[i] ?? NaN;
    if (!Number.isFinite(value)) {
      result[i] = value;
      continue;
    }
    const at = x[i] ?? previous;
    const kept = unit > 0 ? weight ** ((at - previous) / unit) : weight;
    // New points weigh 1 - weight: with unit steps this is the average everyone knows.
    sum = sum * kept + value * (1 - weight);
    seen = seen * kept + (1 - weight);
    result[i] = sum / seen;
    previous = at;
  }
  return result;
}
