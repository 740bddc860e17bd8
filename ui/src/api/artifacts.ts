/** Files of a run. */
import { apiUrl, fetchChecked, get } from "./request";

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

/** One page of a folder of a run ("" is the top), with the address of the root. */
export function listArtifacts(runId: string, path: string, pageToken?: string, signal?: AbortSignal): Promise<ListAnswer> {
  const query: Record<string, string> = { run_id: runId };
  if (path !== "") query["path"] = path;
  if (pageToken !== undefined) query["page_token"] = pageToken;
  return get<ListAnswer>("ajax-api/2.0/mlflow/artifacts/list", query, signal);
}

/** The address that downloads one file. */
export function artifactUrl(runId: string, path: string): string {
  return apiUrl("get-artifact", { run_id: runId, path });
}

/** Opens one file; `firstBytes` asks for its beginning only. Raises ApiError. */
export function openArtifact(runId: string, path: string, firstBytes?: number, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit = signal ? { signal } : {};
  if (firstBytes !== undefined) init.headers = { Range: `bytes=0-${firstBytes - 1}` };
  return fetchChecked(artifactUrl(runId, path), init);
}
