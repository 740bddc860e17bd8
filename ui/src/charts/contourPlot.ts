/** A metric over two columns of numbers, as bands between levels, with the runs it is known from. Pure. */
import { gridOf, levelLine, strips, type Sample } from "./field";
import { across, axesShapes, frameIn, up, type Frame } from "./frame";
import type { Picture, Plot } from "./picture";
import { axisOf } from "./scale";
import type { Shape, Size } from "./shapes";
import { linearTicks, numberLabels } from "./ticks";
import { finite, textOf, valueRows, type ValueColumn, type ValueRun } from "./values";

const COLUMNS = 80;
const ROWS = 48;
const MOST_LEVELS = 8;
/** Pixels for the scale beside the plot. */
const SCALE = 74;

interface Known extends Sample {
  at: number;
}

/** Bands differ in how strong the colour is, from faint below the first level to full above the last. */
function alphaOf(band: number, levels: readonly number[]): number {
  return 0.06 + (0.84 * band) / Math.max(1, levels.length);
}

function scaleShapes(frame: Frame, levels: readonly number[]): Shape[] {
  const labels = numberLabels(levels);
  const x = frame.left + frame.width + 16;
  const high = frame.height / (levels.length + 1);
  const floor = frame.top + frame.height;
  const bands = Array.from({ length: levels.length + 1 }, (_, band): Shape => ({ kind: "rect", x, y: floor - (band + 1) * high, wide: 12, high, fill: "--c0", alpha: alphaOf(band, levels) }));
  const texts = labels.map((text, at): Shape => ({ kind: "text", x: x + 17, y: floor - (at + 1) * high + 3.5, text, anchor: "start", fill: "--soft" }));
  return [...bands, { kind: "rect", x, y: frame.top, wide: 12, high: frame.height, stroke: "--edge" }, ...texts];
}

/** The surface in a frame; made once, since neither size nor pointer change it. */
function surfaceShapes(samples: readonly Sample[], levels: readonly number[]): (frame: Frame) => Shape[] {
  const grid = gridOf(samples, COLUMNS, ROWS);
  const cells = strips(grid, levels);
  const lines = levels.map((level) => levelLine(grid, level));
  return (frame) => {
    // Whole pixels: edges of faint cells would show where two share one.
    const [column, row] = [(at: number) => Math.round(across(at / COLUMNS, frame)), (at: number) => Math.round(up(at / ROWS, frame))];
    const fills = cells.map((strip): Shape => {
      const [x, y] = [column(strip.from), row(strip.row + 1)];
      return { kind: "rect", x, y, wide: column(strip.to) - x, high: row(strip.row) - y, fill: "--c0", alpha: alphaOf(strip.band, levels) };
    });
    const stroke = ([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[]): number[] => [across(x1, frame), up(y1, frame), across(x2, frame), up(y2, frame)];
    return [...fills, ...lines.map((strokes): Shape => ({ kind: "path", parts: strokes.map(stroke), stroke: "--card", width: 1, alpha: 0.8 }))];
  };
}

/** Null when a column has words, or fewer than three runs have all three numbers: there is no surface then. */
export function contourPlot(runs: readonly ValueRun[], x: ValueColumn, y: ValueColumn, metric: ValueColumn): Plot | null {
  const axes = { x: axisOf(x.values), y: axisOf(y.values) };
  const known = runs.flatMap((_, at): Known[] => {
    const [px, py, value] = [axes.x.place(x.values[at] ?? null), axes.y.place(y.values[at] ?? null), finite(metric.values[at])];
    return px === null || py === null || value === null ? [] : [{ at, x: px, y: py, value }];
  });
  if (axes.x.kind === "words" || axes.y.kind === "words" || known.length < 3) return null;
  const values = known.map(({ value }) => value);
  const least = Math.min(...values);
  const levels = linearTicks(least, Math.max(...values), MOST_LEVELS).filter((level) => level > least);
  const surface = surfaceShapes(known, levels);
  const draw = (size: Size, pointed: string | null): Picture => {
    const frame = frameIn({ width: size.width - SCALE, height: size.height }, axes.y.marks);
    const placed = known.map((one) => ({ one, run: runs[one.at], px: across(one.x, frame), py: up(one.y, frame) }));
    const dots = placed.map(({ run, px, py }): Shape => ({ kind: "dot", x: px, y: py, r: run?.id === pointed ? 6 : 3, fill: "--card", stroke: "--ink", width: run?.id === pointed ? 2 : 1 }));
    const said = (at: number): string => [x, y, metric].map((column) => `${column.label} ${textOf(column.values[at])}`).join(" · ");
    return {
      shapes: [...axesShapes(frame, axes, { x: x.label, y: y.label }), ...surface(frame), ...scaleShapes(frame, levels), ...dots],
      targets: placed.map(({ one, run, px, py }) => ({ key: run?.id ?? "", run: true, x: px, y: py, title: run?.label ?? "", said: said(one.at) })),
    };
  };
  const lost = runs.length - known.length;
  return {
    title: `${metric.label} over ${x.label} and ${y.label}`,
    said: `between the dots it is estimated${lost === 0 ? "" : ` · ${lost} without all three numbers`}`,
    draw,
    legend: [],
    table: valueRows(runs, [x, y, metric]),
    ids: runs.map((run) => run.id),
  };
}

