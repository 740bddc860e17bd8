/** What kind of preview a file gets. Pure. */

export type Kind =
  | "image"
  | "json"
  | "table"
  | "markdown"
  | "notebook"
  | "array"
  | "parquet"
  | "audio"
  | "video"
  | "html"
  | "pdf"
  | "unknown"
  | "none";

const ENDINGS: Record<Exclude<Kind, "unknown">, string> = {
  image: "png jpg jpeg gif webp avif bmp ico svg",
  json: "json geojson",
  table: "csv tsv",
  markdown: "md markdown",
  notebook: "ipynb",
  array: "npy",
  parquet: "parquet",
  audio: "wav mp3 ogg oga flac m4a aac opus",
  video: "mp4 webm ogv mov m4v",
  html: "html htm",
  pdf: "pdf",
  none: "pkl pickle joblib pt pth bin npz h5 onnx safetensors zip gz tar",
};

const BY_ENDING = new Map(
  Object.entries(ENDINGS).flatMap(([kind, endings]) => endings.split(" ").map((ending) => [ending, kind as Kind] as const)),
);

const PICTURES: Record<string, string> = { jpg: "image/jpeg", svg: "image/svg+xml", ico: "image/x-icon" };

/** The lower-case ending of a path, "" when it has none. */
export function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

/** The kind of a file by its name; "unknown" is decided by its bytes. */
export function kindOf(path: string): Kind {
  return BY_ENDING.get(endingOf(path)) ?? "unknown";
}

/** The media type of a picture. */
export function pictureType(path: string): string {
  const ending = endingOf(path);
  return PICTURES[ending] ?? `image/${ending}`;
}

/** The text of a file's beginning, or null when its bytes are not text. A character cut in two at the end is fine. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, 8000).includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}
