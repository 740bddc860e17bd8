/** Shapes as the text of an SVG file. Pure. */
import { LETTERS, type Paint, type Shape, type Size } from "./shapes";

/** The colour of a token in the theme that is shown. */
export type Resolve = (token: string) => string;

const FONT = "system-ui, sans-serif";

/** What XML has no character for, halves of pairs too, is left out; the rest that means something in markup is written as entities. */
function escaped(text: string): string {
  const entity: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/[&<>"]/g, (char) => entity[char] ?? "");
}

const round = (value: number): string => String(Number(value.toFixed(2)));

function attributes(values: Record<string, string | number | undefined>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? round(value) : escaped(value ?? "")}"`)
    .join("");
}

function paint({ stroke, fill, width, dash, alpha }: Paint, colour: Resolve): Record<string, string | number | undefined> {
  return {
    fill: fill === undefined ? "none" : colour(fill),
    stroke: stroke === undefined ? undefined : colour(stroke),
    "stroke-width": stroke === undefined ? undefined : (width ?? 1),
    "stroke-dasharray": dash === undefined || dash.length === 0 ? undefined : dash.join(" "),
    opacity: alpha === undefined || alpha === 1 ? undefined : alpha,
  };
}

function pathData(parts: readonly (readonly number[])[], closed: boolean): string {
  return parts
    .map((part) => {
      const points: string[] = [];
      for (let at = 0; at + 1 < part.length; at += 2) points.push(`${round(part[at] ?? 0)} ${round(part[at + 1] ?? 0)}`);
      return `M${points.join("L")}${closed ? "Z" : ""}`;
    })
    .join("");
}

function element(shape: Shape, colour: Resolve): string {
  switch (shape.kind) {
    case "path":
      return `<path${attributes({ d: pathData(shape.parts, shape.closed === true), ...paint(shape, colour) })}/>`;
    case "dot":
      return `<circle${attributes({ cx: shape.x, cy: shape.y, r: shape.r, ...paint(shape, colour) })}/>`;
    case "rect":
      return `<rect${attributes({ x: shape.x, y: shape.y, width: shape.wide, height: shape.high, ...paint(shape, colour) })}/>`;
    case "text": {
      const halo = shape.halo === undefined ? {} : { "paint-order": "stroke", stroke: colour(shape.halo), "stroke-width": 3 };
      const weight = shape.strong === true ? "600" : undefined;
      const letters = { "text-anchor": shape.anchor, "font-size": shape.size ?? LETTERS, "font-weight": weight };
      return `<text${attributes({ x: shape.x, y: shape.y, fill: colour(shape.fill), ...letters, ...halo })}>${escaped(shape.text)}</text>`;
    }
  }
}

/** A whole file; `title` is its name for those who do not see it. */
export function svgText(title: string, shapes: readonly Shape[], { width, height }: Size, colour: Resolve): string {
  const head = attributes({ xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT });
  return `<svg${head}><title>${escaped(title)}</title>\n${shapes.map((shape) => element(shape, colour)).join("\n")}\n</svg>\n`;
}
