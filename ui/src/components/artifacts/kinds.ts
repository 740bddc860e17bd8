/** What kind of preview a file gets. Pure. */

export type Kind = "image" | "json" | "table" | "markdown" | "text" | "unknown" | "none";

const BY_ENDING: Record<string, Kind> = {
  ...Object.fromEntries(["png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "svg"].map((ending) => [ending, "image"])),
  ...Object.fromEntries(["csv", "tsv"].map((ending) => [ending, "table"])),
  ...Object.fromEntries(["json", "geojson", "ipynb"].map((ending) => [ending, "json"])),
  ...Object.fromEntries(["md", "markdown"].map((ending) => [ending, "markdown"])),
  ...Object.fromEntries(
    ["pkl", "pickle", "joblib", "pt", "pth", "bin", "npy", "npz", "h5", "onnx", "safetensors", "parquet", "zip", "gz", "tar", "pdf"].map(
      (ending) => [ending, "none"],
    ),
  ),
};

const PICTURES: Record<string, string> = { jpg: "image/jpeg", svg: "image/svg+xml", ico: "image/x-icon" };

/** The lower-case ending of a path, "" when it has none. */
export function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

/** The kind of a file by its name; "unknown" is decided by its bytes. */
export function kindOf(path: string): Kind {
  return BY_ENDING[endingOf(path)] ?? "unknown";
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
