/** What a page of one thing shows: loaded, kept up to date, changed by the reader. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { MARKED, markNow, marked, rested, useLive, type Follow } from "../../api/events";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { useChange, type Change } from "./useChange";

interface State<T> {
  shown: T | null;
  /** Why there is nothing to show; later failures of a page that is shown are retried quietly. */
  error: ApiError | null;
  /** Whether what is shown is not found any more. */
  gone: boolean;
  /** What measures its age. */
  since: string | null;
}

export interface Detail<T> extends State<T> {
  reload: () => void;
  change: Change;
  /** Shows more than was loaded. */
  amend: (add: (shown: T) => T) => void;
}

const NOTHING = { shown: null, error: null, gone: false, since: null };

/** `ask` is told what is shown so far; another one loads anew. What to follow may be known only once something is. */
export function useDetail<T>(ask: (shown: T | null, signal: AbortSignal) => Promise<T>, follow: (shown: T | null) => Follow | null): Detail<T> {
  const [state, setState] = useState<State<T>>(NOTHING);
  const shown = useRef<T | null>(null);
  shown.current = state.shown;
  const stop = useRef<AbortController | null>(null);
  const load = useCallback(async () => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    const since = markNow();
    try {
      setState({ shown: await ask(shown.current, own.signal), error: null, gone: false, since });
    } catch (reason) {
      const error = asApiError(reason);
      if (!isAbort(reason)) setState((now) => (now.shown === null ? { ...NOTHING, error } : { ...now, gone: error.status === 404 }));
    }
  }, [ask]);
  const atOnce = follow(null) === null;
  useEffect(() => {
    let here = true;
    void (atOnce ? load() : marked().then(() => (here ? load() : undefined)));
    return () => {
      here = false;
      stop.current?.abort();
    };
  }, [load, atOnce]);
  useLive(follow(state.shown), rested(load), atOnce ? state.since : MARKED);
  const amend = (add: (shown: T) => T): void => setState((now) => (now.shown === null ? now : { ...now, shown: add(now.shown) }));
  return { ...state, reload: () => void load(), change: useChange(load), amend };
}
