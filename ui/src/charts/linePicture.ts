/** A line chart as shapes, from the model that the chart on the page is drawn from. Pure. */
import { axesShapes, frameIn, type Frame } from "./frame";
import type { ChartModel, DrawnLine, EdgeMark } from "./model";
import type { Mark } from "./scale";
import type { PathShape, Shape, Size } from "./shapes";
import { axisLabels, axisTicks, linearTicks, logTicks, numberLabels } from "./ticks";

type Scale = (value: number) => number;

/** A share of an axis, 0 to 1, for each of its values; what has no place gives NaN. */
function shareOf([low, high]: readonly [number, number], log: boolean): Scale {
  if (!log) return (value) => (value - low) / (high - low);
  return (value) => (value > 0 ? Math.log(value / low) / Math.log(high / low) : NaN);
}

function marksAt(ticks: readonly number[], labels: readonly string[], share: Scale): Mark[] {
  const marks = ticks.map((tick, at) => ({ at: share(tick), label: labels[at]?.replace("\n", " ") ?? "" }));
  // Round marks may lie a hair outside.
  return marks.filter(({ at }) => at > -0.002 && at < 1.002);
}

type Point = readonly [number, number];

/** The part of a stroke between two heights; null when it has none. */
function between([ax, ay]: Point, [bx, by]: Point, top: number, floor: number): readonly [Point, Point] | null {
  const cut = (y: number): Point => [ax + ((bx - ax) * (y - ay)) / (by - ay), y];
  const ends = ([x, y]: Point): Point => (y < top || y > floor ? cut(Math.max(top, Math.min(floor, y))) : [x, y]);
  if (Math.max(ay, by) < top || Math.min(ay, by) > floor) return null;
  return [ends([ax, ay]), ends([bx, by])];
}

/** The stretches of a line that are inside the frame, as x, y, x, y, …; null is a gap. */
export function insideFrame(points: readonly (Point | null)[], { top, height }: Frame): number[][] {
  const floor = top + height;
  const parts: number[][] = [];
  let part: number[] = [];
  const close = (): void => {
    // A point alone would be a line of no length.
    if (part.length === 2) part.push((part[0] ?? 0) + 1.5, part[1] ?? 0);
    if (part.length > 0) parts.push(part);
    part = [];
  };
  let before: Point | null = null;
  for (const point of points) {
    if (point === null) close();
    else if (before === null) part = point[1] >= top && point[1] <= floor ? [...point] : [];
    else {
      const stroke = between(before, point, top, floor);
      if (stroke !== null) part.push(...(part.length === 0 ? stroke.flat() : stroke[1]));
      if (stroke === null || stroke[1][1] !== point[1]) close();
    }
    before = point;
  }
  close();
  return parts;
}

interface Places {
  frame: Frame;
  /** Pixels; null for what is left or right of the view, or has no height. */
  at: (x: number, y: number) => Point | null;
}

function placesOf(model: ChartModel, frame: Frame): Places {
  const [shareX, shareY] = [shareOf(model.x, model.logX), shareOf(model.y, model.log)];
  const at = (x: number, y: number): Point | null => {
    const [sx, sy] = [shareX(x), shareY(y)];
    if (!(sx >= -1e-9 && sx <= 1 + 1e-9) || !Number.isFinite(sy)) return null;
    return [frame.left + sx * frame.width, frame.top + (1 - sy) * frame.height];
  };
  return { frame, at };
}

function bandOf({ series, style }: DrawnLine, { at, frame }: Places): PathShape[] {
  const { x, low, high } = series;
  const floor = frame.top + frame.height;
  const inside = (y: number): number => Math.max(frame.top, Math.min(floor, y));
  if (low === null || high === null) return [];
  const [tops, bottoms]: [number[], number[]] = [[], []];
  for (const [index, value] of high.entries()) {
    const top = at(x[index] ?? NaN, value);
    if (top === null) continue;
    tops.push(top[0], inside(top[1]));
    // Below a log axis there is no place but the floor.
    bottoms.unshift(top[0], inside(at(x[index] ?? NaN, low[index] ?? NaN)?.[1] ?? floor));
  }
  return tops.length < 4 ? [] : [{ kind: "path", parts: [[...tops, ...bottoms]], closed: true, fill: style.token, alpha: 0.2 }];
}

const MARK = 3.5;

function edgeShape(mark: EdgeMark, model: ChartModel, { frame, at }: Places): Shape[] {
  const x = at(mark.x, model.y[1])?.[0];
  const token = model.lines[mark.line]?.style.token;
  if (x === undefined || token === undefined) return [];
  const above = mark.kind === "above";
  const y = above ? frame.top + MARK : frame.top + frame.height - MARK;
  if (mark.kind === "nan") {
    const parts = [[x - MARK, y - MARK, x + MARK, y + MARK], [x + MARK, y - MARK, x - MARK, y + MARK]];
    return [{ kind: "path", parts, stroke: token }];
  }
  const tip = above ? -MARK : MARK;
  return [{ kind: "path", parts: [[x, y + tip, x - MARK, y - tip * 0.6, x + MARK, y - tip * 0.6]], closed: true, fill: token }];
}

function strengthOf(line: DrawnLine, model: ChartModel): { width: number; alpha: number } {
  const beside = model.lines.some((one) => one.strong === true);
  if (!beside) return { width: model.lines.length > 12 ? 1 : 1.5, alpha: 0.9 };
  return line.strong === true ? { width: 2, alpha: 1 } : { width: 1, alpha: 0.5 };
}

function shapesOf(line: DrawnLine, model: ChartModel, places: Places): Shape[] {
  const { x } = line.series;
  const points = (values: Float64Array): (Point | null)[] => Array.from(values, (value, at) => places.at(x[at] ?? NaN, value));
  const path = (values: Float64Array): PathShape => ({ kind: "path", parts: insideFrame(points(values), places.frame), stroke: line.style.token });
  const raw = line.raw === null ? [] : [{ ...path(line.raw), alpha: 0.25 }];
  return [...bandOf(line, places), ...raw, { ...path(line.y), ...strengthOf(line, model), dash: line.style.dash }];
}

/** The chart without its name and its runs: lines, bands, marks, axes. */
export function lineShapes(size: Size, model: ChartModel, titles: { x: string; y: string }): Shape[] {
  const most = Math.max(2, size.height / 40);
  const ticksY = model.log ? logTicks(...model.y, most) : linearTicks(...model.y, most);
  const marksY = marksAt(ticksY, numberLabels(ticksY), shareOf(model.y, model.log));
  const ticksX = axisTicks(model.axis, ...model.x, size.width / 110, model.logX);
  const marksX = marksAt(ticksX, axisLabels(model.axis, ticksX), shareOf(model.x, model.logX));
  const frame = frameIn(size, marksY);
  const places = placesOf(model, frame);
  const ordered = [...model.lines].sort((a, b) => Number(a.strong === true) - Number(b.strong === true));
  return [
    ...axesShapes(frame, { x: { kind: "number", marks: marksX }, y: { kind: "number", marks: marksY } }, titles),
    ...ordered.flatMap((line) => shapesOf(line, model, places)),
    ...model.marks.flatMap((mark) => edgeShape(mark, model, places)),
  ];
}
