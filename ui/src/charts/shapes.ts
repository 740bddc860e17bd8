/** A drawing as a list of shapes, which a canvas draws and an SVG file holds alike. Pure. */

export interface Size {
  width: number;
  height: number;
}

/** Colours are tokens of the theme ("--c3"). What has neither stroke nor fill is not seen. */
export interface Paint {
  stroke?: string;
  fill?: string;
  /** Of the stroke, 1 when not given. */
  width?: number;
  dash?: readonly number[];
  alpha?: number;
}

export interface PathShape extends Paint {
  kind: "path";
  /** Stretches of x, y, x, y, …; each starts anew. */
  parts: readonly (readonly number[])[];
  closed?: boolean;
}

export interface DotShape extends Paint {
  kind: "dot";
  x: number;
  y: number;
  r: number;
}

export interface RectShape extends Paint {
  kind: "rect";
  x: number;
  y: number;
  wide: number;
  high: number;
}

export interface TextShape {
  kind: "text";
  x: number;
  /** Of the line that letters stand on. */
  y: number;
  text: string;
  anchor: "start" | "middle" | "end";
  fill: string;
  size?: number;
  strong?: boolean;
  /** The colour around letters that stand on other shapes. */
  halo?: string;
}

export type Shape = PathShape | DotShape | RectShape | TextShape;

/** Size of letters when a text says none, in pixels. */
export const LETTERS = 10.5;
/** Width of a letter as a share of its height, a little more than letters have on average. */
const LETTER_WIDTH = 0.58;

/** About how wide a text is, in pixels. */
export function widthOf(text: string, size = LETTERS): number {
  return text.length * size * LETTER_WIDTH;
}

/** A text that fits into a width, cut at its end where it must be. */
export function fitted(text: string, width: number, size = LETTERS): string {
  if (widthOf(text, size) <= width) return text;
  const letters = Math.max(1, Math.floor(width / (size * LETTER_WIDTH)) - 1);
  return `${text.slice(0, letters)}…`;
}
