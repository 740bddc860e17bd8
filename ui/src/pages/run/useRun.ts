/** The run of the page: loaded, kept up to date, changed by the reader. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useLive } from "../../api/events";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { getRun, type Run } from "../../api/runs";
import { useChange, type Change } from "../../components/details/useChange";

export interface LoadedRun {
  run: Run | null;
  /** Why there is no run; later failures of a page that is shown are retried quietly. */
  error: ApiError | null;
  /** Counts the times that metrics were found changed. */
  fresh: number;
  reload: () => void;
  change: Change;
}

/** Equal for two answers when no metric was logged between them. */
function metricsMark(run: Run): string {
  const metrics = run.data.metrics ?? [];
  const newest = metrics.reduce((latest, metric) => Math.max(latest, metric.timestamp), 0);
  const steps = metrics.reduce((sum, metric) => sum + metric.step, 0);
  return `${metrics.length} ${newest} ${steps}`;
}

interface State {
  run: Run | null;
  error: ApiError | null;
  fresh: number;
}

function withRun(state: State, run: Run): State {
  const changed = state.run !== null && metricsMark(state.run) !== metricsMark(run);
  return { run, error: null, fresh: state.fresh + Number(changed) };
}

export function useRun(runId: string): LoadedRun {
  const [state, setState] = useState<State>({ run: null, error: null, fresh: 0 });
  const stop = useRef<AbortController | null>(null);
  const load = useCallback(() => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    return getRun(runId, own.signal).then(
      (run) => setState((now) => withRun(now, run)),
      (error: unknown) => {
        if (!isAbort(error)) setState((now) => ({ ...now, error: asApiError(error) }));
      },
    );
  }, [runId]);
  useEffect(() => {
    void load();
    return () => stop.current?.abort();
  }, [load]);
  useLive({ runs: [runId] }, load);
  return { ...state, reload: () => void load(), change: useChange(load) };
}
