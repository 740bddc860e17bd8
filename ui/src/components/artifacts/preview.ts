/** Loads what a preview shows: the beginning of a file, read as what it is. */
import { openArtifact } from "../../api/artifacts";
import { ApiError } from "../../api/request";
import { parseSeparated, tableOf, type Separated } from "./csv";
import { endingOf, kindOf, pictureType, textOf } from "./kinds";
import { loggedTable } from "./logged";

/** So much of a text is loaded. */
export const TEXT_BYTES = 1_000_000;
/** Pictures larger than this are for downloading. */
export const PICTURE_BYTES = 25_000_000;

export type Preview =
  | { type: "picture"; address: string }
  | { type: "json"; value: unknown }
  | { type: "table"; table: Separated; cut: boolean }
  | { type: "markdown"; text: string; cut: boolean }
  | { type: "text"; text: string; cut: boolean }
  | { type: "empty" }
  | { type: "none"; why: string };

interface Beginning {
  bytes: Uint8Array;
  /** Whether the file goes on. */
  cut: boolean;
}

/** Reads at most `most` bytes, also from a server that sends more than was asked for. */
async function readBeginning(response: Response, most: number): Promise<Beginning> {
  const total = Number(/\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "")?.[1] ?? NaN);
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (reader !== undefined && length <= most) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  await reader?.cancel();
  const bytes = new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()).subarray(0, most);
  return { bytes, cut: length > most || total > bytes.length };
}

function readText(path: string, text: string, cut: boolean): Preview {
  const kind = kindOf(path);
  if (kind === "markdown") return { type: "markdown", text, cut };
  if (kind === "table") {
    const separator = endingOf(path) === "tsv" ? "\t" : ",";
    return { type: "table", table: tableOf(parseSeparated(text, separator, cut)), cut };
  }
  if (kind === "json" && !cut) {
    try {
      const value: unknown = JSON.parse(text);
      const table = loggedTable(value);
      return table === null ? { type: "json", value } : { type: "table", table, cut };
    } catch {
      // Not JSON after all (or Python's, with NaN in it): its text is still worth seeing.
    }
  }
  return { type: "text", text, cut };
}

async function loadPicture(runId: string, path: string, size: number | undefined, signal: AbortSignal): Promise<Preview> {
  if (size !== undefined && size > PICTURE_BYTES) return { type: "none", why: "This picture is too large to show here." };
  const blob = await (await openArtifact(runId, path, undefined, signal)).blob();
  // Shown by an <img>, where an SVG can run nothing and load nothing.
  return { type: "picture", address: URL.createObjectURL(new Blob([blob], { type: pictureType(path) })) };
}

/** Loads a preview. Raises ApiError. The address of a picture is to be revoked by the caller. */
export async function loadPreview(runId: string, path: string, size: number | undefined, signal: AbortSignal): Promise<Preview> {
  const kind = kindOf(path);
  if (size === 0) return { type: "empty" };
  if (kind === "none") return { type: "none", why: "There is no preview for files of this kind." };
  if (kind === "image") return loadPicture(runId, path, size, signal);
  let beginning: Beginning;
  try {
    beginning = await readBeginning(await openArtifact(runId, path, TEXT_BYTES, signal), TEXT_BYTES);
  } catch (error) {
    if (error instanceof ApiError && error.status === 416) return { type: "empty" };
    throw error;
  }
  if (beginning.bytes.length === 0) return { type: "empty" };
  const text = textOf(beginning.bytes);
  if (text === null) return { type: "none", why: "This file is not text." };
  return readText(path, text, beginning.cut);
}
