/** Loads what a preview shows: the beginning of a file, read as what it is. */
import { artifactUrl, frameUrl, openArtifact, type Owner } from "../../api/artifacts";
import { ApiError, isAbort } from "../../api/request";
import { formatCount } from "../../lib/format";
import type { Language } from "../code/tokens";
import { languageOf } from "../code/tokens";
import { parseSeparated, tableOf, type Separated } from "./csv";
import { endingOf, kindOf, pictureType, textOf } from "./kinds";
import { loggedTable } from "./logged";
import type { Notebook } from "./notebook";

/** So much of a text is loaded. */
export const TEXT_BYTES = 1_000_000;
/** So much of a table is: its rows are drawn only when they are seen. */
export const TABLE_BYTES = 8_000_000;
/** Notebooks have their pictures inside; one that is cut cannot be read. */
const NOTEBOOK_BYTES = 20_000_000;
/** Pictures larger than this are for downloading. */
const PICTURE_BYTES = 25_000_000;

export type Preview =
  | { type: "picture"; address: string }
  | { type: "json"; value: unknown }
  | { type: "table"; table: Separated; cut: boolean; total?: number; about?: string }
  | { type: "markdown"; text: string; cut: boolean }
  | { type: "code"; text: string; language: Language | null; cut: boolean }
  | { type: "notebook"; notebook: Notebook }
  | { type: "audio" | "video" | "html" | "pdf"; address: string }
  | { type: "empty" }
  | { type: "none"; why: string };

interface Beginning {
  bytes: Uint8Array;
  /** Whether the file goes on. */
  cut: boolean;
}

/** Whose file, where, how long. */
export interface Place {
  owner: Owner;
  path: string;
  /** Bytes, when known. */
  size: number | undefined;
}

/** Reads at most `most` bytes, also from a server that sends more than was asked for. */
async function readBeginning({ owner, path }: Place, most: number, signal: AbortSignal): Promise<Beginning> {
  const response = await openArtifact(owner, path, { start: 0, end: most }, signal);
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

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // Not JSON after all (or Python's, with NaN in it): its text is still worth seeing.
  }
}

function readText(path: string, text: string, cut: boolean): Preview {
  const kind = kindOf(path);
  if (kind === "markdown") return { type: "markdown", text, cut };
  if (kind === "table") {
    const separator = endingOf(path) === "tsv" ? "\t" : ",";
    return { type: "table", table: tableOf(parseSeparated(text, separator, cut)), cut };
  }
  const value = kind === "json" && !cut ? json(text) : undefined;
  if (value === undefined) return { type: "code", text, language: languageOf(path), cut };
  const table = loggedTable(value);
  return table === null ? { type: "json", value } : { type: "table", table, cut };
}

async function loadPicture({ owner, path, size }: Place, signal: AbortSignal): Promise<Preview> {
  if (size !== undefined && size > PICTURE_BYTES) return { type: "none", why: "This picture is too large to show here." };
  const blob = await (await openArtifact(owner, path, undefined, signal)).blob();
  // Shown by an <img>, where an SVG can run nothing and load nothing.
  return { type: "picture", address: URL.createObjectURL(new Blob([blob], { type: pictureType(path) })) };
}

async function loadText(place: Place, signal: AbortSignal): Promise<Preview> {
  const most = kindOf(place.path) === "table" ? TABLE_BYTES : TEXT_BYTES;
  const { bytes, cut } = await readBeginning(place, most, signal);
  if (bytes.length === 0) return { type: "empty" };
  const text = textOf(bytes);
  if (text === null) return { type: "none", why: "This file is not text." };
  return readText(place.path, text, cut);
}

async function loadNotebook(place: Place, signal: AbortSignal): Promise<Preview> {
  const { bytes, cut } = await readBeginning(place, NOTEBOOK_BYTES, signal);
  const text = textOf(bytes);
  const notebook = text === null || cut ? null : (await import("./notebook")).readNotebook(json(text));
  return notebook === null ? loadText(place, signal) : { type: "notebook", notebook };
}

async function loadArray(place: Place, signal: AbortSignal): Promise<Preview> {
  const { bytes } = await readBeginning(place, TEXT_BYTES, signal);
  const { readNpy, typeName } = await import("./npy");
  const array = readNpy(bytes);
  if (array === null) return { type: "none", why: "This is not a file of NumPy." };
  const shape = array.shape.map(formatCount).join(" × ");
  const about = `${typeName(array.descr)}, ${shape === "" ? "a single value" : shape}${array.fortran ? ", in Fortran order" : ""}`;
  if (array.table === null) return { type: "none", why: `${about}. Values of this kind are not shown.` };
  return { type: "table", table: array.table, cut: false, about: array.cut ? `${about}; the first values` : about };
}

async function loadParquet({ owner, path, size }: Place, signal: AbortSignal): Promise<Preview> {
  if (size === undefined) return { type: "none", why: "The size of this file is not known." };
  try {
    const { table, total } = await (await import("./parquet")).readParquet(owner, path, size, signal);
    return { type: "table", table, total, cut: false };
  } catch (error) {
    if (isAbort(error) || error instanceof ApiError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return { type: "none", why: `This Parquet file cannot be read here (${reason}).` };
  }
}

function loadKind(place: Place, signal: AbortSignal): Promise<Preview> | Preview {
  const { owner, path } = place;
  const kind = kindOf(path);
  switch (kind) {
    case "none":
      return { type: "none", why: "There is no preview for files of this kind." };
    case "image":
      return loadPicture(place, signal);
    case "audio":
    case "video":
      return { type: kind, address: artifactUrl(owner, path) };
    case "pdf":
      if (!navigator.pdfViewerEnabled) return { type: "none", why: "This browser shows no PDF." };
      return { type: kind, address: frameUrl(owner, path) };
    case "html":
      return { type: kind, address: frameUrl(owner, path) };
    case "notebook":
      return loadNotebook(place, signal);
    case "array":
      return loadArray(place, signal);
    case "parquet":
      return loadParquet(place, signal);
    default:
      return loadText(place, signal);
  }
}

/** Loads a preview. Raises ApiError. The address of a picture is to be revoked by the caller. */
export async function loadPreview(place: Place, signal: AbortSignal): Promise<Preview> {
  if (place.size === 0) return { type: "empty" };
  try {
    return await loadKind(place, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 416) return { type: "empty" };
    throw error;
  }
}
