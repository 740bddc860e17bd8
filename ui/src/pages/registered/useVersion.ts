/** A version of a registered model: loaded, and changed by the reader. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { getVersion, type ModelVersion } from "../../api/registry";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { useChange, type Change } from "./useChange";
import { findFiles, type VersionFiles } from "./versionFiles";

export interface LoadedVersion {
  version: ModelVersion | null;
  error: ApiError | null;
  reload: () => void;
  change: Change;
}

/** `called` is its number, or an alias behind an "@". */
export function useVersion(name: string, called: string): LoadedVersion {
  const [state, setState] = useState<{ version: ModelVersion | null; error: ApiError | null }>({ version: null, error: null });
  const load = useCallback(
    (signal?: AbortSignal) =>
      getVersion(name, called, signal).then(
        (version) => setState({ version, error: null }),
        (error: unknown) => {
          if (!isAbort(error)) setState({ version: null, error: asApiError(error) });
        },
      ),
    [name, called],
  );
  useEffect(() => {
    const stop = new AbortController();
    void load(stop.signal);
    return () => stop.abort();
  }, [load]);
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
