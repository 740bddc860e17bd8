/** The rows of the registry's list: the first page of a view, and the next ones when they are wanted; kept up to date. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { MARKED, marked, rested, useLive } from "../../api/events";
import { followRegistry, pagesUpTo, searchRegistered, type Pages, type RegisteredModel } from "../../api/registry";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { askedFor, type RegistryView } from "./registryView";

interface Shown extends Pages<RegisteredModel> {
  /** What they were asked for with. */
  key: string;
  kind: RegistryView["kind"];
}

export interface Registry {
  /** Null until the first answer. */
  models: readonly RegisteredModel[] | null;
  /** Says of which view the rows are. */
  of: string;
  /** Whether the rows are those of an older view, while the new ones are on their way. */
  stale: boolean;
  /** Whether the server has more of them. */
  more: boolean;
  error: ApiError | null;
  loadMore: () => void;
  reload: () => void;
}

/** How long typing rests before the server is asked. */
const TYPING_MS = 150;

async function pageOf(view: RegistryView, token?: string, signal?: AbortSignal): Promise<Pages<RegisteredModel>> {
  const answer = await searchRegistered(askedFor(view), token, signal);
  return { rows: answer.registered_models ?? [], token: answer.next_page_token };
}

/** Fetches the shown rows again when the registry changed. */
function useFollowed(shown: Shown | null, tell: (key: string, found: Pages<RegisteredModel>) => void): void {
  const loadAgain = async (): Promise<void> => {
    if (shown === null) return;
    const { key, rows } = shown;
    tell(key, await pagesUpTo(rows.length, (token) => pageOf(JSON.parse(key) as RegistryView, token)));
  };
  useLive(followRegistry(), rested(loadAgain), MARKED);
}

export function useRegistry(view: RegistryView): Registry {
  const key = JSON.stringify(view);
  const [all, setAll] = useState<Shown | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);
  const first = useRef(true);
  const next = useRef<AbortController | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const asked = JSON.parse(key) as RegistryView;
    const load = (): void => void marked().then(() => pageOf(asked, undefined, stop.signal)).then(
      (page) => {
        setAll({ key, kind: asked.kind, ...page });
        setError(null);
      },
      (reason: unknown) => isAbort(reason) || setError(asApiError(reason)),
    );
    const timer = setTimeout(load, first.current ? 0 : TYPING_MS);
    first.current = false;
    return () => {
      clearTimeout(timer);
      stop.abort();
      next.current?.abort();
      next.current = null;
    };
  }, [key, round]);
  const token = all?.key === key ? all.token : undefined;
  useFollowed(all, (of, found) => setAll((now) => (now?.key === of ? { ...now, ...found } : now)));
  const loadMore = useCallback(() => {
    if (token === undefined || next.current !== null) return;
    const stop = new AbortController();
    next.current = stop;
    pageOf(JSON.parse(key) as RegistryView, token, stop.signal).then(
      (page) => {
        next.current = null;
        setAll((now) => (now?.token === token ? { ...now, rows: [...now.rows, ...page.rows], token: page.token } : now));
      },
      (reason: unknown) => {
        if (isAbort(reason)) return;
        next.current = null;
        setError(asApiError(reason));
      },
    );
  }, [key, token]);
  const shown = all?.kind === view.kind ? all : null;
  return {
    models: shown?.rows ?? null,
    of: shown?.key ?? "",
    stale: shown !== null && shown.key !== key,
    more: token !== undefined,
    error,
    loadMore,
    reload: () => setRound((value) => value + 1),
  };
}
