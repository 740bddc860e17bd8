/** A version of a registered model, and where its files are. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { followRegistry, getVersion, type ModelVersion } from "../../api/registry";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { useDetail, type Detail } from "../../components/details/useDetail";
import { findFiles, type VersionFiles } from "./versionFiles";

/** `called` is its number, or an alias behind an "@"; the version stays when the alias goes to another. */
export function useVersion(name: string, called: string): Detail<ModelVersion> {
  return useDetail(
    useCallback((shown: ModelVersion | null, signal: AbortSignal) => getVersion(name, shown?.version ?? called, signal), [name, called]),
    followRegistry,
  );
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
