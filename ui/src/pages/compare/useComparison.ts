/** The runs of the page: loaded together, kept fresh while one of them is running. */
import { useEffect, useState } from "preact/hooks";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { loadRuns, type Comparison } from "./loadRuns";

const POLL_MS = 5000;

export interface LoadedComparison {
  comparison: Comparison | null;
  error: ApiError | null;
  /** Counts loads after the first. */
  fresh: number;
}

const NOTHING: LoadedComparison = { comparison: null, error: null, fresh: 0 };

function isRunning(comparison: Comparison): boolean {
  return comparison.runs.some((run) => run.info.status === "RUNNING");
}

export function useComparison(ids: readonly string[]): LoadedComparison {
  const wanted = ids.join(",");
  const [state, setState] = useState<LoadedComparison>(NOTHING);
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const load = async (): Promise<void> => {
      clearTimeout(timer);
      try {
        const comparison = await loadRuns(wanted === "" ? [] : wanted.split(","), stop.signal);
        setState((now) => ({ comparison, error: null, fresh: now.fresh + Number(now.comparison !== null) }));
        if (isRunning(comparison)) timer = window.setTimeout(next, POLL_MS);
      } catch (error) {
        if (!isAbort(error)) setState((now) => ({ ...now, error: asApiError(error) }));
      }
    };
    const next = (): void => {
      if (document.visibilityState === "visible") void load();
      else document.addEventListener("visibilitychange", next, { once: true, signal: stop.signal });
    };
    void load();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [wanted]);
  return state;
}
