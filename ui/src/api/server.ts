/** What the server says about itself. */
import { get } from "./request";

export interface ServerInfo {
  version: string;
  mlflow_version: string;
  backend: string;
}

/** Versions and the kind of database, for the help dialog. */
export function serverInfo(signal?: AbortSignal): Promise<ServerInfo> {
  return get<ServerInfo>("ajax-api/trackline/server", undefined, signal);
}
