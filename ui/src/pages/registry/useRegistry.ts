/** The rows of the registry's list: the first page of a view, and the next ones when they are wanted. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { searchRegistered, type RegisteredModel } from "../../api/registry";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { askedFor, type RegistryView } from "./registryView";

interface Rows {
  /** What they were asked for with. */
  key: string;
  kind: RegistryView["kind"];
  models: readonly RegisteredModel[];
  /** Of the next page; undefined after the last. */
  token: string | undefined;
}

export interface Registry {
  /** Null until the first answer. */
  models: readonly RegisteredModel[] | null;
  /** Whether the rows are those of an older view, while the new ones are on their way. */
  stale: boolean;
  /** Whether the server has more of them. */
  more: boolean;
  error: ApiError | null;
  loadMore: () => void;
  reload: () => void;
}

/** How long typing rests before the server is asked. */
const REST_MS = 150;

export function useRegistry(view: RegistryView): Registry {
  const key = JSON.stringify(view);
  const [rows, setRows] = useState<Rows | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);
  const first = useRef(true);
  const next = useRef<AbortController | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const asked = JSON.parse(key) as RegistryView;
    const load = (): void => void searchRegistered(askedFor(asked), undefined, stop.signal).then(
      (answer) => {
        setRows({ key, kind: asked.kind, models: answer.registered_models ?? [], token: answer.next_page_token });
        setError(null);
      },
      (reason: unknown) => isAbort(reason) || setError(asApiError(reason)),
    );
    const timer = setTimeout(load, first.current ? 0 : REST_MS);
    first.current = false;
    return () => {
      clearTimeout(timer);
      stop.abort();
      next.current?.abort();
      next.current = null;
    };
  }, [key, round]);
  const token = rows?.key === key ? rows.token : undefined;
  const loadMore = useCallback(() => {
    if (token === undefined || next.current !== null) return;
    const stop = new AbortController();
    next.current = stop;
    searchRegistered(askedFor(JSON.parse(key) as RegistryView), token, stop.signal).then(
      (answer) => {
        next.current = null;
        setRows((now) => (now?.token === token ? { ...now, models: [...now.models, ...(answer.registered_models ?? [])], token: answer.next_page_token } : now));
      },
      (reason: unknown) => {
        if (isAbort(reason)) return;
        next.current = null;
        setError(asApiError(reason));
      },
    );
  }, [key, token]);
  const shown = rows?.kind === view.kind ? rows : null;
  return {
    models: shown?.models ?? null,
    stale: shown !== null && shown.key !== key,
    more: token !== undefined,
    error,
    loadMore,
    reload: () => setRound((value) => value + 1),
  };
}
