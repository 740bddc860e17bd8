/** Shapes on a canvas, in units of CSS pixels. */
import { LETTERS, type Paint, type PathShape, type Shape, type TextShape } from "./shapes";
import type { Resolve } from "./svg";

const FONT = "ui-sans-serif, system-ui, sans-serif";

function fillAndStroke(context: CanvasRenderingContext2D, path: Path2D, { stroke, fill, width, dash, alpha }: Paint, colour: Resolve): void {
  context.globalAlpha = alpha ?? 1;
  if (fill !== undefined) {
    context.fillStyle = colour(fill);
    context.fill(path);
  }
  if (stroke !== undefined) {
    context.strokeStyle = colour(stroke);
    context.lineWidth = width ?? 1;
    context.setLineDash([...(dash ?? [])]);
    context.stroke(path);
  }
}

function pathOf({ parts, closed }: PathShape): Path2D {
  const path = new Path2D();
  for (const part of parts) {
    for (let at = 0; at + 1 < part.length; at += 2) {
      const [x, y] = [part[at] ?? 0, part[at + 1] ?? 0];
      if (at === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    if (closed === true) path.closePath();
  }
  return path;
}

function drawText(context: CanvasRenderingContext2D, shape: TextShape, colour: Resolve): void {
  const align = { start: "left", middle: "center", end: "right" } as const;
  context.globalAlpha = 1;
  context.textAlign = align[shape.anchor];
  context.font = `${shape.strong === true ? "600 " : ""}${shape.size ?? LETTERS}px ${FONT}`;
  if (shape.halo !== undefined) {
    context.strokeStyle = colour(shape.halo);
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.setLineDash([]);
    context.strokeText(shape.text, shape.x, shape.y);
  }
  context.fillStyle = colour(shape.fill);
  context.fillText(shape.text, shape.x, shape.y);
}

export function drawShapes(context: CanvasRenderingContext2D, shapes: readonly Shape[], colour: Resolve): void {
  for (const shape of shapes) {
    if (shape.kind === "text") drawText(context, shape, colour);
    else if (shape.kind === "path") fillAndStroke(context, pathOf(shape), shape, colour);
    else {
      const path = new Path2D();
      if (shape.kind === "dot") path.arc(shape.x, shape.y, shape.r, 0, 2 * Math.PI);
      else path.rect(shape.x, shape.y, shape.wide, shape.high);
      fillAndStroke(context, path, shape, colour);
    }
  }
}
