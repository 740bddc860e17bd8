/** How a metric is distributed in each group of runs, as Tukey's boxes. Pure. */
import { columnFormat, formatAs, plural } from "../lib/format";
import { boxOf, type Box } from "./distribution";
import { axesShapes, frameIn, up } from "./frame";
import type { Picture, Plot, Target } from "./picture";
import { axisOf, slotAxis } from "./scale";
import type { Shape, Size } from "./shapes";
import { finiteOf, type ValueColumn, type ValueGroup, type ValueRun } from "./values";

interface Drawn {
  group: ValueGroup;
  box: Box;
  /** Runs whose values are far from the others. */
  outside: readonly { at: number; value: number }[];
}

const MOST_WIDE = 56;

function boxShapes({ group, box }: Drawn, x: number, half: number, height: (value: number) => number, strong: boolean): Shape[] {
  const [q1, median, q3] = [height(box.q1), height(box.median), height(box.q3)];
  const ends = [box.low, box.high].map(height);
  const whiskers = [q1, q3].map((edge, at) => [x, edge, x, ends[at] ?? edge]);
  const caps = ends.map((end) => [x - half / 2, end, x + half / 2, end]);
  const width = strong ? 2 : 1.2;
  return [
    { kind: "path", parts: [...whiskers, ...caps], stroke: group.token, width },
    { kind: "rect", x: x - half, y: q3, wide: 2 * half, high: Math.max(1, q1 - q3), fill: group.token, alpha: strong ? 0.5 : 0.25 },
    { kind: "rect", x: x - half, y: q3, wide: 2 * half, high: Math.max(1, q1 - q3), stroke: group.token, width },
    { kind: "path", parts: [[x - half, median, x + half, median]], stroke: "--ink", width: 2 },
  ];
}

/** `by` is the column that makes the groups. */
export function boxPlot(runs: readonly ValueRun[], metric: ValueColumn, groups: readonly ValueGroup[], by: string): Plot {
  const drawn = groups.flatMap((group): Drawn[] => {
    const known = finiteOf(metric, group.runs);
    const box = boxOf(known.map(({ value }) => value));
    return box === null ? [] : [{ group, box, outside: box.outside.flatMap((at) => known[at] ?? []) }];
  });
  const y = axisOf(drawn.flatMap(({ group }) => finiteOf(metric, group.runs).map(({ value }) => value)));
  const format = columnFormat(drawn.flatMap(({ box }) => [box.q1, box.median, box.q3]));
  const text = (value: number): string => formatAs(value, format);
  const draw = (size: Size, pointed: string | null): Picture => {
    const frame = frameIn(size, y.marks);
    const height = (value: number): number => up(y.place(value) ?? 0, frame);
    const slot = frame.width / Math.max(1, drawn.length);
    const half = Math.min(MOST_WIDE, slot * 0.6) / 2;
    const shapes: Shape[] = axesShapes(frame, { x: slotAxis(drawn.map(({ group }) => group.label)), y }, { x: by, y: metric.label });
    const targets: Target[] = [];
    for (const [at, one] of drawn.entries()) {
      const x = frame.left + (at + 0.5) * slot;
      const { box, group } = one;
      shapes.push(...boxShapes(one, x, half, height, pointed === group.key));
      const said = `median ${text(box.median)}, middle half ${text(box.q1)} – ${text(box.q3)}, ${plural(box.count, "run")}`;
      targets.push({ key: group.key, run: false, x, y: height(box.median), title: `${by} ${group.label}`, said });
      for (const { at: place, value } of one.outside) {
        const run = runs[place];
        if (run === undefined) continue;
        shapes.push({ kind: "dot", x, y: height(value), r: pointed === run.id ? 5 : 3, stroke: group.token, fill: "--card", width: 1.5 });
        targets.push({ key: run.id, run: true, x, y: height(value), title: run.label, said: `${by} ${group.label} · ${metric.label} ${text(value)}` });
      }
    }
    return { shapes, targets };
  };
  const lost = runs.length - drawn.reduce((sum, { box }) => sum + box.count, 0);
  return {
    title: `${metric.label} per ${by}`,
    said: lost === 0 ? "" : `${plural(lost, "run")} without a finite value`,
    draw,
    legend: [],
    table: {
      head: [by, "Runs", "Low", "Lower quarter", "Median", "Upper quarter", "High", "Outside"],
      rows: drawn.map(({ group, box }) => [group.label, box.count, box.low, box.q1, box.median, box.q3, box.high, box.outside.length]),
    },
    ids: null,
  };
}
