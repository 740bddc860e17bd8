/** A metric over another one: points of both at the same steps. Pure. */
import type { Range } from "./ranges";
import type { Series } from "./series";

interface Point {
  value: number;
  low: number;
  high: number;
}

/** Values by step, or of buckets of `width` steps by where they start: the mean of what is known, least and greatest. */
function bySteps(series: Series, width: number): Map<number, Point> {
  const points = new Map<number, Point & { count: number }>();
  for (const [at, step] of series.x.entries()) {
    const value = series.y[at] ?? NaN;
    const place = width === 0 ? step : Math.floor(step / width) * width;
    const [low, high] = [series.low?.[at] ?? value, series.high?.[at] ?? value];
    const before = points.get(place);
    // Of single points with the same step the last one counts, as everywhere.
    if (before === undefined || width === 0) points.set(place, { value, low, high, count: 1 });
    else if (Number.isFinite(value)) {
      before.value += (value - before.value) / (before.count + 1);
      before.count += 1;
      before.low = Math.min(before.low, low);
      before.high = Math.max(before.high, high);
    }
  }
  return points;
}

/** `y` over `x`, in the order of x; steps that only one of them has are left out. Null when they share none. */
export function joined(x: Series, y: Series): Series | null {
  const width = Math.max(x.width, y.width);
  const [across, up] = [bySteps(x, width), bySteps(y, width)];
  const points = [...up].flatMap(([step, point]) => {
    const place = across.get(step)?.value ?? NaN;
    return Number.isFinite(place) ? [{ place, ...point }] : [];
  });
  if (points.length === 0) return null;
  points.sort((a, b) => a.place - b.place);
  const column = (of: (point: (typeof points)[number]) => number): Float64Array => Float64Array.from(points, of);
  return {
    runId: y.runId,
    key: y.key,
    count: width === 0 ? points.length : y.count,
    width: 0,
    x: column((point) => point.place),
    y: column((point) => point.value),
    low: width === 0 ? null : column((point) => point.low),
    high: width === 0 ? null : column((point) => point.high),
    joined: Math.max(1, width),
  };
}

/** The steps at which any of the series is inside a range; null where none is. */
export function stepsWithin(series: readonly Series[], [from, to]: Range): Range | null {
  let [first, last] = [Infinity, -Infinity];
  for (const { x, y, low, high, width } of series) {
    for (const [at, step] of x.entries()) {
      const [least, greatest] = [low?.[at] ?? y[at] ?? NaN, high?.[at] ?? y[at] ?? NaN];
      if (!(greatest >= from && least <= to)) continue;
      first = Math.min(first, step);
      last = Math.max(last, step + Math.max(0, width - 1));
    }
  }
  return first <= last ? [first, last] : null;
}

/** The part of a series in a range of x. */
export function inside(series: Series, [from, to]: Range): Series {
  const kept = [...series.x.keys()].filter((at) => (series.x[at] ?? NaN) >= from && (series.x[at] ?? NaN) <= to);
  const part = (values: Float64Array): Float64Array => Float64Array.from(kept, (at) => values[at] ?? NaN);
  return { ...series, x: part(series.x), y: part(series.y), low: series.low && part(series.low), high: series.high && part(series.high) };
}
