/** A version of a registered model: loaded, kept up to date, changed by the reader. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { MARKED, marked, useLive } from "../../api/events";
import { getVersion, type ModelVersion } from "../../api/registry";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { REST_MS, useChange, type Change } from "../../components/details/useChange";
import { findFiles, type VersionFiles } from "./versionFiles";

interface State {
  version: ModelVersion | null;
  /** Why there is none; later failures of a page that is shown are retried quietly. */
  error: ApiError | null;
  /** Whether what is shown was deleted meanwhile. */
  gone: boolean;
}

export interface LoadedVersion extends State {
  reload: () => void;
  change: Change;
}

const NOTHING: State = { version: null, error: null, gone: false };

/** `called` is its number, or an alias behind an "@"; the version stays when the alias goes to another. */
export function useVersion(name: string, called: string): LoadedVersion {
  const [state, setState] = useState(NOTHING);
  const shown = useRef<ModelVersion | null>(null);
  shown.current = state.version;
  const stop = useRef<AbortController | null>(null);
  const load = useCallback(async () => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    try {
      const version = await getVersion(name, shown.current?.version ?? called, own.signal);
      setState({ version, error: null, gone: false });
    } catch (reason) {
      const error = asApiError(reason);
      if (!isAbort(reason)) setState((now) => (now.version === null ? { ...NOTHING, error } : { ...now, gone: error.status === 404 }));
    }
  }, [name, called]);
  useEffect(() => {
    let here = true;
    void marked().then(() => (here ? load() : undefined));
    return () => {
      here = false;
      stop.current?.abort();
    };
  }, [load]);
  useLive({ registry: true }, async () => {
    await load();
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }, MARKED);
  return { ...state, reload: () => void load(), change: useChange(load) };
}

/** Where its files are; null until it is known. */
export function useFiles(version: ModelVersion | null): VersionFiles | { error: ApiError } | null {
  const [files, setFiles] = useState<VersionFiles | { error: ApiError } | null>(null);
  // What a reader changes of a version, its files are not.
  const asked = version === null ? null : JSON.stringify([version.name, version.version, version.source, version.run_id]);
  useEffect(() => {
    if (asked === null) return;
    const [name, number, source, run_id] = JSON.parse(asked) as [string, string, string, string];
    const stop = new AbortController();
    findFiles({ name, version: number, source, run_id }, stop.signal).then(
      setFiles,
      (error: unknown) => isAbort(error) || setFiles({ error: asApiError(error) }),
    );
    return () => stop.abort();
  }, [asked]);
  return files;
}
