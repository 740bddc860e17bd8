/** The runs of the page: loaded together, and again when one of them changes. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { MOST_FOLLOWED, useLive, type Follow } from "../../api/events";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { loadRuns, type LoadedRuns } from "../../api/loadRuns";

export interface LoadedComparison {
  comparison: LoadedRuns | null;
  error: ApiError | null;
  /** Counts loads after the first. */
  fresh: number;
}

const NOTHING: LoadedComparison = { comparison: null, error: null, fresh: 0 };

/** What to follow: the runs, or where there are too many their experiments. */
function followOf(ids: readonly string[], comparison: LoadedRuns | null): Follow | null {
  if (ids.length <= MOST_FOLLOWED) return ids.length === 0 ? null : { runs: ids };
  const experiments = [...new Set(comparison?.runs.map((run) => run.info.experiment_id))].slice(0, MOST_FOLLOWED);
  return experiments.length === 0 ? null : { experiments };
}

export function useComparison(ids: readonly string[]): LoadedComparison {
  const wanted = ids.join(",");
  const [state, setState] = useState<LoadedComparison>(NOTHING);
  const stop = useRef(new AbortController());
  const load = useCallback(async () => {
    const { signal } = stop.current;
    try {
      const comparison = await loadRuns(wanted === "" ? [] : wanted.split(","), signal);
      setState((now) => ({ comparison, error: null, fresh: now.fresh + Number(now.comparison !== null) }));
    } catch (error) {
      if (!isAbort(error)) setState((now) => ({ ...now, error: asApiError(error) }));
    }
  }, [wanted]);
  useEffect(() => {
    stop.current = new AbortController();
    void load();
    return () => stop.current.abort();
  }, [load]);
  useLive(followOf(ids, state.comparison), load);
  return state;
}
