/** The model of the page: loaded, kept up to date, changed by the reader. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { markNow, useLive } from "../../api/events";
import { getModel, type LoggedModel } from "../../api/models";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { REST_MS, useChange, type Change } from "../../components/details/useChange";

interface State {
  model: LoggedModel | null;
  /** Why there is none; later failures of a page that is shown are retried quietly. */
  error: ApiError | null;
  /** Whether what is shown was deleted meanwhile. */
  gone: boolean;
  /** What measures the model: it is that old at most. */
  since: string | null;
}

export interface LoadedModel extends State {
  reload: () => void;
  change: Change;
}

const NOTHING: State = { model: null, error: null, gone: false, since: null };

export function useModel(modelId: string): LoadedModel {
  const [state, setState] = useState(NOTHING);
  const stop = useRef<AbortController | null>(null);
  const load = useCallback(async () => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    const since = markNow();
    try {
      setState({ model: await getModel(modelId, own.signal), error: null, gone: false, since });
    } catch (reason) {
      const error = asApiError(reason);
      if (!isAbort(reason)) setState((now) => (now.model === null ? { ...NOTHING, error } : { ...now, gone: error.status === 404 }));
    }
  }, [modelId]);
  useEffect(() => {
    void load();
    return () => stop.current?.abort();
  }, [load]);
  const experimentId = state.model?.info.experiment_id;
  useLive(experimentId === undefined ? null : { experiments: [experimentId] }, async () => {
    await load();
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }, state.since);
  return { ...state, reload: () => void load(), change: useChange(load) };
}
