/** What the server says about itself. */
import { get } from "./request";
import type { ServerAbout } from "./wire/server";

export type ServerInfo = ServerAbout;

/** Versions and the kind of database, for the help dialog. */
export function serverInfo(signal?: AbortSignal): Promise<ServerInfo> {
  return get<ServerInfo>("ajax-api/trackline/server", undefined, signal);
}
