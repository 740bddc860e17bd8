/** Runs as lines through parallel axes. Pure. */
import { passes, type Stretch } from "./places";
import { axisOf, type Axis } from "./scale";
import type { Shape, Size } from "./shapes";
import type { ValueColumn, ValueRun } from "./values";

export interface ParallelAxis extends ValueColumn {
  axis: Axis;
  /** Places of the runs; null where a run has no value. */
  places: readonly (number | null)[];
}

export const TOP = 26;
export const BOTTOM = 12;
const SIDE = 44;

/** Pixels of an axis, the n-th of so many. */
export function acrossOf(at: number, count: number, width: number): number {
  return count < 2 ? width / 2 : SIDE + (at * (width - 2 * SIDE)) / (count - 1);
}

/** Pixels of a place on an axis. */
export function upOf(place: number, height: number): number {
  return height - BOTTOM - place * (height - TOP - BOTTOM);
}

export function parallelAxes(columns: readonly ValueColumn[]): ParallelAxis[] {
  return columns.map((column) => {
    const axis = axisOf(column.values);
    return { ...column, axis, places: column.values.map(axis.place) };
  });
}

/** The line of a run; it is interrupted at axes where the run has no value. */
function lineParts(axes: readonly ParallelAxis[], run: number, size: Size): number[][] {
  const parts: number[][] = [[]];
  for (const [at, { places }] of axes.entries()) {
    const place = places[run] ?? null;
    if (place === null) parts.push([]);
    else parts.at(-1)?.push(acrossOf(at, axes.length, size.width), upOf(place, size.height));
  }
  return parts.filter((part) => part.length > 2);
}

function axisShapes(column: ParallelAxis, x: number, last: boolean, size: Size): Shape[] {
  const marks = column.axis.marks.map(
    (mark): Shape => ({
      kind: "text",
      x: last ? x - 6 : x + 6,
      y: upOf(mark.at, size.height) + 3.5,
      text: mark.label,
      anchor: last ? "end" : "start",
      fill: "--soft",
      // Marks stand on lines of runs: the ground shows around them.
      halo: "--card",
    }),
  );
  return [
    { kind: "path", parts: [[x, TOP, x, size.height - BOTTOM]], stroke: "--line", width: 1.5 },
    { kind: "text", x, y: 11, text: column.label, anchor: "middle", fill: "--soft" },
    ...marks,
  ];
}

/** Runs that pass no brush are faint; those with a colour, and the one that is pointed at, lie above the others. */
export function parallelShapes(runs: readonly ValueRun[], axes: readonly ParallelAxis[], brushes: ReadonlyMap<string, Stretch>, strong: string | null, size: Size): Shape[] {
  const rank = (run: ValueRun): number => Number(run.token !== null) + 2 * Number(run.id === strong);
  const order = runs.map((run, at) => ({ run, at })).sort((a, b) => rank(a.run) - rank(b.run));
  const lines = order.map(({ run, at }): Shape => {
    const alpha = rank(run) > 0 ? 1 : Math.max(0.12, Math.min(0.45, 30 / runs.length));
    return {
      kind: "path",
      parts: lineParts(axes, at, size),
      stroke: run.token ?? (run.id === strong ? "--ink" : "--c7"),
      width: rank(run) > 0 ? 2 : 1.1,
      alpha: passes(axes, brushes, at) ? alpha : alpha * 0.15,
    };
  });
  return [...lines, ...axes.flatMap((column, at) => axisShapes(column, acrossOf(at, axes.length, size.width), at === axes.length - 1, size))];
}
