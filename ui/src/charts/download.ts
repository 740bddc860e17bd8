/** Charts as files. Loaded when the first one is asked for. */
import { tokenValue } from "../lib/colour";
import { saveFile } from "../lib/saveFile";
import { drawShapes } from "./canvas";
import { csvText, type CsvTable } from "./csv";
import type { Poster } from "./poster";
import { svgText } from "./svg";

export type FileKind = "png" | "svg" | "csv";

/** What of a chart can be written into files. */
export interface Exported {
  name: string;
  poster: () => Poster;
  table: () => CsvTable | Promise<CsvTable>;
}

/** Pixels of a picture for each of the page's. */
const SHARPNESS = 2;

function pngOf(poster: Poster): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = poster.width * SHARPNESS;
  canvas.height = poster.height * SHARPNESS;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser has no canvas to draw on.");
  context.scale(SHARPNESS, SHARPNESS);
  drawShapes(context, poster.shapes, tokenValue);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error("This browser could not write the picture.")) : resolve(blob)), "image/png"),
  );
}

async function contentOf(kind: FileKind, chart: Exported): Promise<Blob> {
  if (kind === "csv") return new Blob([csvText(await chart.table())], { type: "text/csv" });
  const poster = chart.poster();
  if (kind === "png") return pngOf(poster);
  return new Blob([svgText(poster.title, poster.shapes, poster, tokenValue)], { type: "image/svg+xml" });
}

/** Hands a chart to the reader as a file. Raises Error where the browser cannot draw it. */
export async function download(kind: FileKind, chart: Exported): Promise<void> {
  saveFile(chart.name || "chart", kind, await contentOf(kind, chart));
}
