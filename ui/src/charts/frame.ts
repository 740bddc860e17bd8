/** The part of a drawing that the values stand in, and the axes around it. Pure. */
import type { Axis, Mark } from "./scale";
import { fitted, widthOf, type Shape, type Size } from "./shapes";

/** Pixels of the plot inside a drawing. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Titles {
  x: string;
  y: string;
}

const TOP = 22;
const RIGHT = 14;
/** Marks, and the title of the axis under them. */
const BOTTOM = 36;
const LEAST_LEFT = 30;
const MOST_LEFT = 110;
const GAP = 6;

/** The plot in a drawing of a size, with room for the marks of its axes. */
export function frameIn({ width, height }: Size, y: readonly Mark[]): Frame {
  const longest = Math.max(0, ...y.map((mark) => widthOf(mark.label)));
  const left = Math.min(MOST_LEFT, Math.max(LEAST_LEFT, longest + 2 * GAP));
  return { left, top: TOP, width: Math.max(1, width - left - RIGHT), height: Math.max(1, height - TOP - BOTTOM) };
}

/** Pixels of a place on the x axis, 0 to 1. */
export function across(place: number, frame: Frame): number {
  return frame.left + place * frame.width;
}

/** Pixels of a place on the y axis, 0 to 1 from below. */
export function up(place: number, frame: Frame): number {
  return frame.top + (1 - place) * frame.height;
}

/** A word that is cut keeps this much. */
const LEAST_WORD = 70;

/** How many slots a word may fill, so that what is left of it can be read; the next ones have no label then. */
function slotsEach(marks: readonly Mark[], frame: Frame): number {
  const longest = Math.max(0, ...marks.map((mark) => widthOf(mark.label)));
  const slot = frame.width / Math.max(1, marks.length);
  return Math.max(1, Math.ceil((Math.min(longest, LEAST_WORD) + 4) / slot));
}

/** Labels under an axis: words are cut to their slots, numbers that would run into the one before are left out. */
function below(marks: readonly Mark[], frame: Frame, words: boolean): Shape[] {
  const shapes: Shape[] = [];
  const each = words ? slotsEach(marks, frame) : 1;
  const room = words ? (each * frame.width) / Math.max(1, marks.length) - 4 : frame.width;
  const y = frame.top + frame.height + 14;
  let end = -Infinity;
  for (const mark of marks.filter((_, at) => at % each === 0)) {
    const text = fitted(mark.label, room);
    const half = widthOf(text) / 2;
    const right = frame.left + frame.width + RIGHT;
    const x = Math.max(half, Math.min(across(mark.at, frame), right - half));
    if (x - half < end + 4) continue;
    end = x + half;
    shapes.push({ kind: "text", x, y, text, anchor: "middle", fill: "--soft" });
  }
  return shapes;
}

/** Grid lines, marks and titles. */
export function axesShapes(frame: Frame, axes: { x: Pick<Axis, "kind" | "marks">; y: Pick<Axis, "kind" | "marks"> }, titles: Titles): Shape[] {
  const right = frame.left + frame.width;
  const floor = frame.top + frame.height;
  const rows = axes.y.marks.flatMap((mark): Shape[] => {
    const y = up(mark.at, frame);
    const text = fitted(mark.label, frame.left - GAP);
    return [
      { kind: "path", parts: [[frame.left, y, right, y]], stroke: "--line" },
      { kind: "text", x: frame.left - GAP, y: y + 3.5, text, anchor: "end", fill: "--soft" },
    ];
  });
  return [
    ...rows,
    { kind: "path", parts: [[frame.left, floor, right, floor]], stroke: "--edge" },
    ...below(axes.x.marks, frame, axes.x.kind === "words"),
    { kind: "text", x: frame.left + frame.width / 2, y: floor + 30, text: fitted(titles.x, frame.width), anchor: "middle", fill: "--soft" },
    { kind: "text", x: 2, y: 11, text: fitted(titles.y, right), anchor: "start", fill: "--soft" },
  ].filter((shape): shape is Shape => !(shape.kind === "text" && shape.text === ""));
}
