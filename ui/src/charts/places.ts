/** Places of runs on axes: which pass a brush, where their dots are. Pure. */
import type { Axis } from "./scale";
import type { ValueColumn, ValueRun } from "./values";

/** Two places on an axis, 0 to 1. */
export type Stretch = readonly [number, number];

/** True when a run passes all brushed stretches. */
export function passes(columns: readonly { name: string; places: readonly (number | null)[] }[], brushes: ReadonlyMap<string, Stretch>, run: number): boolean {
  return columns.every(({ name, places }) => {
    const stretch = brushes.get(name);
    const place = places[run] ?? null;
    return stretch === undefined || (place !== null && place >= stretch[0] - 1e-9 && place <= stretch[1] + 1e-9);
  });
}

/** The stretch after a key: up and down move it, + and - widen and narrow it; null takes it away. Undefined for other keys. */
export function brushedByKey(key: string, now: Stretch | null): Stretch | null | undefined {
  const [low, high] = now ?? [0.75, 1];
  const step = 0.05;
  const shift = { ArrowUp: Math.min(step, 1 - high), ArrowDown: -Math.min(step, low) }[key];
  if (shift !== undefined) return now === null ? [low, high] : [low + shift, high + shift];
  if (key === "+" || key === "=") return [Math.max(0, low - step), Math.min(1, high + step)];
  if (key === "-") return high - low > 3 * step ? [low + step, high - step] : [low, high];
  return key === "Escape" || key === "Delete" || key === "Backspace" ? null : undefined;
}

export interface Dot {
  run: ValueRun;
  at: number;
  /** Places on the axes, 0 to 1. */
  x: number;
  y: number;
}

/** The dots of runs that have both values. */
export function dotsOf(runs: readonly ValueRun[], x: ValueColumn, y: ValueColumn, axes: { x: Axis; y: Axis }): Dot[] {
  return runs.flatMap((run, at) => {
    const px = axes.x.place(x.values[at] ?? null);
    const py = axes.y.place(y.values[at] ?? null);
    return px === null || py === null ? [] : [{ run, at, x: px, y: py }];
  });
}
