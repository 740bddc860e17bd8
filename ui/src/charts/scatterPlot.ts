/** Runs as dots over two columns. Pure. */
import { across, axesShapes, frameIn, up } from "./frame";
import type { Picture, Plot } from "./picture";
import { dotsOf, type Dot } from "./places";
import type { LegendEntry } from "./poster";
import { axisOf } from "./scale";
import type { Shape, Size } from "./shapes";
import { textOf, valueRows, type ValueColumn, type ValueRun } from "./values";

function dotShape(dot: Dot, x: number, y: number, pointed: boolean): Shape {
  return {
    kind: "dot",
    x,
    y,
    r: pointed ? 5.5 : 3.5,
    fill: dot.run.token ?? "--c7",
    stroke: pointed ? "--ink" : "--card",
    width: pointed ? 1.5 : 1,
    alpha: dot.run.token === null && !pointed ? 0.5 : 1,
  };
}

export function scatterPlot(runs: readonly ValueRun[], x: ValueColumn, y: ValueColumn, legend: readonly LegendEntry[]): Plot {
  const axes = { x: axisOf(x.values), y: axisOf(y.values) };
  const dots = dotsOf(runs, x, y, axes);
  const said = ({ at }: Dot): string => `${x.label} ${textOf(x.values[at])} · ${y.label} ${textOf(y.values[at])}`;
  const draw = (size: Size, pointed: string | null): Picture => {
    const frame = frameIn(size, axes.y.marks);
    const rank = ({ run }: Dot): number => Number(run.token !== null) + 2 * Number(run.id === pointed);
    const placed = [...dots].sort((a, b) => rank(a) - rank(b)).map((dot) => ({ dot, px: across(dot.x, frame), py: up(dot.y, frame) }));
    return {
      shapes: [...axesShapes(frame, axes, { x: x.label, y: y.label }), ...placed.map(({ dot, px, py }) => dotShape(dot, px, py, dot.run.id === pointed))],
      targets: placed.map(({ dot, px, py }) => ({ key: dot.run.id, run: true, x: px, y: py, title: dot.run.label, said: said(dot) })),
    };
  };
  const lost = runs.length - dots.length;
  return {
    title: `${y.label} over ${x.label}`,
    said: lost === 0 ? "" : `${lost} without both values`,
    draw,
    legend,
    table: valueRows(runs, [x, y]),
    ids: runs.map((run) => run.id),
  };
}
