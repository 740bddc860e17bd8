/** The folders of a run or a model, loaded one by one as they are opened, and all files at once for a search. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { allArtifacts, type Owner, type TreeAnswer } from "../../api/artifacts";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { loadFolder, type Folder } from "./folders";

export interface Folders {
  loaded: ReadonlyMap<string, Folder>;
  loading: ReadonlySet<string>;
  load: (path: string) => void;
}

export function useFolders(owner: Owner): Folders {
  const [loaded, setLoaded] = useState<ReadonlyMap<string, Folder>>(new Map());
  const [loading, setLoading] = useState<ReadonlySet<string>>(new Set());
  const stop = useRef<AbortController | null>(null);
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const seen = asked.current;
    return () => {
      stop.current?.abort();
      stop.current = null;
      seen.clear();
    };
  }, [owner]);
  const load = useCallback(
    (path: string) => {
      if (asked.current.has(path)) return;
      asked.current.add(path);
      stop.current ??= new AbortController();
      setLoading((now) => new Set(now).add(path));
      const settle = (folder: Folder): void => {
        if ("error" in folder) asked.current.delete(path);
        setLoaded((now) => new Map(now).set(path, folder));
        setLoading((now) => new Set([...now].filter((one) => one !== path)));
      };
      loadFolder(owner, path, stop.current.signal).then(settle, (error: unknown) => {
        if (!isAbort(error)) settle({ error: asApiError(error) });
      });
    },
    [owner],
  );
  return useMemo(() => ({ loaded, loading, load }), [loaded, loading, load]);
}

export type Everything = { tree: TreeAnswer } | { error: ApiError } | null;

/** Every file, asked for once somebody searches. */
export function useEverything(owner: Owner, wanted: boolean): Everything {
  const [state, setState] = useState<Everything>(null);
  useEffect(() => setState(null), [owner]);
  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    allArtifacts(owner, stop.signal).then(
      (tree) => setState({ tree }),
      (error: unknown) => isAbort(error) || setState({ error: asApiError(error) }),
    );
    return () => stop.abort();
  }, [owner, wanted]);
  return state;
}
