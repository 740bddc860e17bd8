/** What charts of values have in common: how they are drawn in a size, what of them can be pointed at, their rows. Pure. */
import type { CsvTable } from "./csv";
import type { LegendEntry } from "./poster";
import type { Shape, Size } from "./shapes";

/** A part of a drawing that says more when it is pointed at. */
export interface Target {
  /** The id of a run, or the name of a group. */
  key: string;
  run: boolean;
  /** Pixels. */
  x: number;
  y: number;
  title: string;
  said: string;
}

export interface Picture {
  shapes: readonly Shape[];
  targets: readonly Target[];
}

/** Draws in a size; what `pointed` names stands out. */
export type Draw = (size: Size, pointed: string | null) => Picture;

export interface Plot {
  title: string;
  /** What the reader does not see in it, in words. */
  said: string;
  draw: Draw;
  legend: readonly LegendEntry[];
  /** The same in rows. */
  table: CsvTable;
  /** Ids of the runs of the rows; null where rows are groups. */
  ids: readonly string[] | null;
}

/** The target nearest to a place, at most `reach` pixels away. */
export function nearestTarget(targets: readonly Target[], x: number, y: number, reach: number): Target | null {
  let best: Target | null = null;
  let least = reach;
  for (const target of targets) {
    const far = Math.hypot(target.x - x, target.y - y);
    if (far <= least) [best, least] = [target, far];
  }
  return best;
}

/** The target after a key: arrows go to the next one along x, Home and End to the outermost. Null for other keys. */
export function targetByKey(key: string, targets: readonly Target[], pointed: string | null): Target | null {
  const ordered = [...targets].sort((a, b) => a.x - b.x || b.y - a.y);
  if (key === "Home") return ordered[0] ?? null;
  if (key === "End") return ordered.at(-1) ?? null;
  const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
  if (by === undefined) return null;
  const now = ordered.findIndex((target) => target.key === pointed);
  if (now === -1) return (by === 1 ? ordered[0] : ordered.at(-1)) ?? null;
  return ordered[Math.max(0, Math.min(ordered.length - 1, now + by))] ?? null;
}
