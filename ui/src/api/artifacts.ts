/** Files of a run or of a logged model. */
import { apiUrl, fetchChecked, get } from "./request";

/** Whose files. */
export interface Owner {
  kind: "run" | "model";
  id: string;
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

function ofOwner(owner: Owner, path: string): Record<string, string> {
  return { [`${owner.kind}_id`]: owner.id, ...(path === "" ? {} : { path }) };
}

/** One page of a folder ("" is the top), with the address of the root. */
export function listArtifacts(owner: Owner, path: string, pageToken?: string, signal?: AbortSignal): Promise<ListAnswer> {
  const token: Record<string, string> = pageToken === undefined ? {} : { page_token: pageToken };
  if (owner.kind === "run") return get<ListAnswer>("ajax-api/2.0/mlflow/artifacts/list", { ...ofOwner(owner, path), ...token }, signal);
  const folder: Record<string, string> = path === "" ? {} : { artifact_directory_path: path };
  return get<ListAnswer>(modelPath(owner, "directories"), { ...folder, ...token }, signal);
}

/** All files, however deep. */
export function allArtifacts(owner: Owner, signal?: AbortSignal): Promise<TreeAnswer> {
  return get<TreeAnswer>("ajax-api/trackline/artifacts/files", ofOwner(owner, ""), signal);
}

/** The address that downloads one file. */
export function artifactUrl(owner: Owner, path: string): string {
  if (owner.kind === "run") return apiUrl("get-artifact", { run_id: owner.id, path });
  return apiUrl(modelPath(owner, "files"), { artifact_file_path: path });
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
