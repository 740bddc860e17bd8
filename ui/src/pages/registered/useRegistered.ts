/** A registered model or a prompt with its versions: loaded, kept up to date, changed by the reader. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { MARKED, marked, useLive } from "../../api/events";
import { getRegistered, pagesUpTo, versionsOf, type Pages, type ModelVersion, type RegisteredModel } from "../../api/registry";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { REST_MS, useChange, type Change } from "../../components/details/useChange";

export interface Registered {
  model: RegisteredModel;
  /** The newest first. */
  versions: readonly ModelVersion[];
  /** Of the next page of versions; undefined after the last. */
  token: string | undefined;
}

interface State {
  loaded: Registered | null;
  /** Why there is nothing to show; later failures of a page that is shown are retried quietly. */
  error: ApiError | null;
  /** Whether what is shown has another name meanwhile, or was deleted. */
  gone: boolean;
}

export interface LoadedRegistered extends State {
  reload: () => void;
  more: () => void;
  change: Change;
}

const NOTHING: State = { loaded: null, error: null, gone: false };

async function pageOf(name: string, token?: string, signal?: AbortSignal): Promise<Pages<ModelVersion>> {
  const answer = await versionsOf(name, token, signal);
  return { rows: answer.model_versions ?? [], token: answer.next_page_token };
}

/** With so many versions at least as were there. */
async function loadAll(name: string, count: number, signal: AbortSignal): Promise<Registered> {
  const versions = pagesUpTo(count, (token) => pageOf(name, token, signal));
  const [model, { rows, token }] = await Promise.all([getRegistered(name, signal), versions]);
  return { model, versions: rows, token };
}

export function useRegistered(name: string): LoadedRegistered {
  const [state, setState] = useState(NOTHING);
  const shown = useRef<Registered | null>(null);
  shown.current = state.loaded;
  const stop = useRef<AbortController | null>(null);
  const load = useCallback(async () => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    try {
      const loaded = await loadAll(name, shown.current?.versions.length ?? 0, own.signal);
      setState({ loaded, error: null, gone: false });
    } catch (reason) {
      const error = asApiError(reason);
      if (!isAbort(reason)) setState((now) => (now.loaded === null ? { ...NOTHING, error } : { ...now, gone: error.status === 404 }));
    }
  }, [name]);
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
  const change = useChange(load);
  const token = state.loaded?.token;
  const more = (): void => {
    void change("Loading more versions", async () => {
      const page = await pageOf(name, token);
      setState((now) => {
        const { loaded } = now;
        if (loaded === null || loaded.token !== token) return now;
        return { ...now, loaded: { ...loaded, versions: [...loaded.versions, ...page.rows], token: page.token } };
      });
    }, false);
  };
  return { ...state, reload: () => void load(), more, change };
}
