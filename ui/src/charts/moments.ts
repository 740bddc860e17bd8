/** Where the raw points of a chart stand on the axes that are not shown. Pure. */
import type { RunMetric } from "../api/wire/nouns";
import type { Series } from "./series";
import type { ChartAxis } from "./ticks";

/** A place on each axis; null where it is not known. */
export interface Moment {
  step: number | null;
  /** Milliseconds since the epoch. */
  time: number | null;
  /** Milliseconds since the run began. */
  relative: number | null;
}

export const UNKNOWN: Moment = { step: null, time: null, relative: null };

/** What a value is called where NaN has to be equal to itself. */
function named(x: number, value: number): string {
  return `${x} ${value}`;
}

/**
 * One for each point of a series. Raw points are found among the logged ones by their place and value, those of the same
 * in their order; of a bucket the shown axis alone is known. `start` is when the run began, null when that is not known.
 */
export function momentsOf(axis: ChartAxis, { x, y, width }: Series, logged: readonly RunMetric[], start: number | null): Moment[] {
  const left = new Map<string, RunMetric[]>();
  if (width === 0 && axis !== "metric") {
    for (const point of logged) {
      const at = { step: point.step, time: point.timestamp, relative: point.timestamp - (start ?? NaN) }[axis];
      const name = named(at, Number(point.value));
      const same = left.get(name);
      if (same === undefined) left.set(name, [point]);
      else same.push(point);
    }
  }
  return Array.from(x, (place, at) => {
    const point = left.get(named(place, y[at] ?? NaN))?.shift();
    if (point === undefined) return axis === "metric" ? UNKNOWN : { ...UNKNOWN, [axis]: place };
    return { step: point.step, time: point.timestamp, relative: start === null ? null : point.timestamp - start };
  });
}

/** When a run began, from its logged points and the same over relative time; null when those are buckets. */
export function startOf(logged: readonly RunMetric[], relative: { width: number; x: readonly number[] } | undefined): number | null {
  if (relative === undefined || relative.width !== 0 || logged.length === 0) return null;
  const least = (values: readonly number[]): number => values.reduce((now, value) => Math.min(now, value), Infinity);
  return least(logged.map((point) => point.timestamp)) - least(relative.x);
}
