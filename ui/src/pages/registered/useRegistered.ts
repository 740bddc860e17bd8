/** A registered model or a prompt with its versions: loaded, and changed by the reader. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { getRegistered, versionsOf, type ModelVersion, type RegisteredModel } from "../../api/registry";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { useChange, type Change } from "./useChange";

export interface Registered {
  model: RegisteredModel;
  /** The newest first. */
  versions: readonly ModelVersion[];
  /** Of the next page of versions; undefined after the last. */
  token: string | undefined;
}

export interface LoadedRegistered {
  loaded: Registered | null;
  error: ApiError | null;
  reload: () => void;
  more: () => void;
  change: Change;
}

async function load(name: string, signal?: AbortSignal): Promise<Registered> {
  const [model, page] = await Promise.all([getRegistered(name, signal), versionsOf(name, undefined, signal)]);
  return { model, versions: page.model_versions ?? [], token: page.next_page_token };
}

export function useRegistered(name: string): LoadedRegistered {
  const [state, setState] = useState<{ loaded: Registered | null; error: ApiError | null }>({ loaded: null, error: null });
  const reload = useCallback(
    (signal?: AbortSignal) =>
      load(name, signal).then(
        (loaded) => setState({ loaded, error: null }),
        (error: unknown) => {
          if (!isAbort(error)) setState({ loaded: null, error: asApiError(error) });
        },
      ),
    [name],
  );
  useEffect(() => {
    const stop = new AbortController();
    void reload(stop.signal);
    return () => stop.abort();
  }, [reload]);
  const change = useChange(reload);
  const token = state.loaded?.token;
  const more = (): void => {
    void change("Loading more versions", async () => {
      const page = await versionsOf(name, token);
      setState(({ loaded, error }) => {
        if (loaded?.token !== token || loaded === null) return { loaded, error };
        return { loaded: { ...loaded, versions: [...loaded.versions, ...(page.model_versions ?? [])], token: page.next_page_token }, error };
      });
    }, false);
  };
  return { ...state, reload: () => void reload(), more, change };
}
