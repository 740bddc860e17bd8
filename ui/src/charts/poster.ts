/** A chart to be taken elsewhere: its name above, its shapes, and what its lines mean below. Pure. */
import type { RunStyle } from "../lib/colour";
import { fitted, widthOf, type Shape, type Size } from "./shapes";

/** What a line or a colour stands for. */
export interface LegendEntry {
  label: string;
  style: Pick<RunStyle, "token" | "dash">;
}

export interface Poster extends Size {
  title: string;
  shapes: readonly Shape[];
}

const WIDTH = 960;
const HEIGHT = 480;
const MARGIN = 20;
const HEAD = 50;
const ROW = 18;
const SWATCH = 26;
const LETTERS = 11.5;
const MOST_LABEL = 260;
const MOST_ENTRIES = 60;

function moved(shape: Shape, dx: number, dy: number): Shape {
  if (shape.kind !== "path") return { ...shape, x: shape.x + dx, y: shape.y + dy };
  return { ...shape, parts: shape.parts.map((part) => part.map((value, at) => value + (at % 2 === 0 ? dx : dy))) };
}

function legendRows(entries: readonly LegendEntry[]): { shapes: Shape[]; height: number } {
  const shapes: Shape[] = [];
  let [x, row] = [0, 0];
  const place = (text: string, swatch: LegendEntry["style"] | null): void => {
    const wide = (swatch === null ? 0 : SWATCH) + widthOf(text, LETTERS) + 16;
    if (x > 0 && x + wide > WIDTH - 2 * MARGIN) [x, row] = [0, row + 1];
    const y = row * ROW + 12;
    if (swatch !== null) shapes.push({ kind: "path", parts: [[x, y - 4, x + 20, y - 4]], stroke: swatch.token, width: 2, dash: swatch.dash });
    shapes.push({ kind: "text", x: x + (swatch === null ? 0 : SWATCH), y, text, anchor: "start", fill: "--ink", size: LETTERS });
    x += wide;
  };
  for (const { label, style } of entries.slice(0, MOST_ENTRIES)) place(fitted(label, MOST_LABEL, LETTERS), style);
  if (entries.length > MOST_ENTRIES) place(`and ${entries.length - MOST_ENTRIES} more`, null);
  return { shapes, height: entries.length === 0 ? 0 : (row + 1) * ROW + 8 };
}

/** Lays out a poster; `draw` gives the shapes of the chart in a size. */
export function posterOf(title: string, said: string, draw: (size: Size) => readonly Shape[], legend: readonly LegendEntry[]): Poster {
  const below = legendRows(legend);
  const chart = draw({ width: WIDTH - 2 * MARGIN, height: HEIGHT });
  const height = HEAD + HEIGHT + MARGIN + below.height;
  return {
    title,
    width: WIDTH,
    height,
    shapes: [
      { kind: "rect", x: 0, y: 0, wide: WIDTH, high: height, fill: "--card" },
      { kind: "text", x: MARGIN, y: 26, text: fitted(title, WIDTH - 2 * MARGIN, 16), anchor: "start", fill: "--ink", size: 16, strong: true },
      { kind: "text", x: MARGIN, y: 43, text: fitted(said, WIDTH - 2 * MARGIN, 11.5), anchor: "start", fill: "--soft", size: 11.5 },
      ...chart.map((shape) => moved(shape, MARGIN, HEAD)),
      ...below.shapes.map((shape) => moved(shape, MARGIN, HEAD + HEIGHT + 8)),
    ],
  };
}
