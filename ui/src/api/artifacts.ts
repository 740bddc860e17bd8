/** Files of a run or of a logged model. */
import { apiUrl, fetchChecked, get } from "./request";

/** Whose files. */
export interface Owner {
  kind: "run" | "model";
  id: string;
  /** The folder that holds them, where they are not all that the owner has. Paths are those below it. */
  within?: string;
}

export interface FileInfo {
  path: string;
  is_dir: boolean;
  /** Bytes; absent for folders. */
  file_size?: number;
}

interface ListAnswer {
  root_uri?: string;
  files?: FileInfo[];
  next_page_token?: string;
}

/** Every file below a folder; `cut` when there are more than one answer has. */
export interface TreeAnswer {
  root_uri: string;
  files?: FileInfo[];
  cut?: boolean;
}

function modelPath(owner: Owner, what: string): string {
  return `ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(owner.id)}/artifacts/${what}`;
}

/** A path as the owner has it. */
function inOwner({ within = "" }: Owner, path: string): string {
  return [within, path].filter((part) => part !== "").join("/");
}

function ofOwner(owner: Owner, path: string): Record<string, string> {
  const full = inOwner(owner, path);
  return { [`${owner.kind}_id`]: owner.id, ...(full === "" ? {} : { path: full }) };
}

/** An answer with paths and a root as seen from the folder that holds the files. */
function fromWithin<T extends { root_uri?: string; files?: FileInfo[] }>({ within = "" }: Owner, answer: T): T {
  if (within === "") return answer;
  const files = (answer.files ?? []).map((file) => ({ ...file, path: file.path.slice(within.length + 1) }));
  return { ...answer, files, ...(answer.root_uri === undefined ? {} : { root_uri: `${answer.root_uri.replace(/\/$/, "")}/${within}` }) };
}

/** One page of a folder ("" is the top), with the address of the root. */
export async function listArtifacts(owner: Owner, path: string, pageToken?: string, signal?: AbortSignal): Promise<ListAnswer> {
  const token: Record<string, string> = pageToken === undefined ? {} : { page_token: pageToken };
  if (owner.kind === "run") {
    return fromWithin(owner, await get<ListAnswer>("ajax-api/2.0/mlflow/artifacts/list", { ...ofOwner(owner, path), ...token }, signal));
  }
  const full = inOwner(owner, path);
  const folder: Record<string, string> = full === "" ? {} : { artifact_directory_path: full };
  return fromWithin(owner, await get<ListAnswer>(modelPath(owner, "directories"), { ...folder, ...token }, signal));
}

/** All files, however deep. */
export async function allArtifacts(owner: Owner, signal?: AbortSignal): Promise<TreeAnswer> {
  return fromWithin(owner, await get<TreeAnswer>("ajax-api/trackline/artifacts/files", ofOwner(owner, ""), signal));
}

/** The address that downloads one file. */
export function artifactUrl(owner: Owner, path: string): string {
  if (owner.kind === "run") return apiUrl("get-artifact", { run_id: owner.id, path: inOwner(owner, path) });
  return apiUrl(modelPath(owner, "files"), { artifact_file_path: inOwner(owner, path) });
}

/** The address that downloads a folder ("" is all) as a zip file. */
export function zipUrl(owner: Owner, path: string): string {
  return apiUrl("ajax-api/trackline/artifacts/zip", ofOwner(owner, path));
}

/** The address of an HTML or PDF file for a frame, where it can run and fetch nothing. */
export function frameUrl(owner: Owner, path: string): string {
  return apiUrl("ajax-api/trackline/artifacts/frame", ofOwner(owner, path));
}

/** Opens one file, or the bytes from `start` up to `end` of it. Raises ApiError. */
export function openArtifact(owner: Owner, path: string, range?: { start: number; end: number }, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit = signal ? { signal } : {};
  if (range !== undefined) init.headers = { Range: `bytes=${range.start}-${range.end - 1}` };
  return fetchChecked(artifactUrl(owner, path), init);
}
