/** Where the files of a version are among the artifacts that the server hands out. */
import type { Owner } from "../../api/artifacts";
import { getModel } from "../../api/models";
import { versionUri, type ModelVersion } from "../../api/registry";
import { ApiError } from "../../api/request";
import { getRun } from "../../api/runs";

export interface VersionFiles {
  uri: string;
  /** Null where the files are nobody's here: only clients can reach them. */
  owner: Owner | null;
}

/** The logged model that a source or a place of files names, "" for none. Pure. */
export function modelIn(text: string): string {
  return /^models:\/(m-[\w-]+)$/.exec(text)?.[1] ?? /\/models\/(m-[\w-]+)\/artifacts(?:\/|$)/.exec(text)?.[1] ?? "";
}

/** The way from a root to a place below it, "" for the root itself; null where it is elsewhere. Pure. */
export function pathBelow(root: string, place: string): string | null {
  const [top, at] = [root.replace(/\/+$/, ""), place.replace(/\/+$/, "")];
  if (at === top) return "";
  return at.startsWith(`${top}/`) ? at.slice(top.length + 1) : null;
}

function owned(kind: Owner["kind"], id: string, within: string | null): Owner | null {
  if (within === null) return null;
  return within === "" ? { kind, id } : { kind, id, within };
}

/** Something that may be gone: deleted models and runs leave their versions behind. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return null;
    throw error;
  }
}

/** Finds them. Raises ApiError. */
export async function findFiles(version: Pick<ModelVersion, "name" | "version" | "source" | "run_id">, signal: AbortSignal): Promise<VersionFiles> {
  const uri = await versionUri(version.name, version.version, signal);
  const id = modelIn(version.source) || modelIn(uri);
  const model = id === "" ? null : await orNull(getModel(id, signal));
  const ofModel = model === null ? null : owned("model", id, pathBelow(model.info.artifact_uri, uri));
  if (ofModel !== null || version.run_id === "") return { uri, owner: ofModel };
  const run = await orNull(getRun(version.run_id, signal));
  const within = run === null ? null : (pathBelow(run.info.artifact_uri, uri) ?? pathBelow(`runs:/${version.run_id}`, uri));
  return { uri, owner: owned("run", version.run_id, within) };
}
