/** The model of the page: loaded, and changed by the reader. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { getModel, type LoggedModel } from "../../api/models";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { notifyError } from "../../components/Toasts";

export interface LoadedModel {
  model: LoggedModel | null;
  error: ApiError | null;
  reload: () => void;
  /** Does something to the model and loads it anew; says what failed. True when it worked. */
  change: (doing: string, act: () => Promise<void>) => Promise<boolean>;
}

export function useModel(modelId: string): LoadedModel {
  const [state, setState] = useState<{ model: LoggedModel | null; error: ApiError | null }>({ model: null, error: null });
  const load = useCallback(
    (signal?: AbortSignal) =>
      getModel(modelId, signal).then(
        (model) => setState({ model, error: null }),
        (error: unknown) => {
          if (!isAbort(error)) setState((now) => ({ ...now, error: asApiError(error) }));
        },
      ),
    [modelId],
  );
  useEffect(() => {
    const stop = new AbortController();
    void load(stop.signal);
    return () => stop.abort();
  }, [load]);
  const change = useCallback(
    async (doing: string, act: () => Promise<void>) => {
      try {
        await act();
      } catch (error) {
        notifyError(doing, error);
        return false;
      }
      await load();
      return true;
    },
    [load],
  );
  return { ...state, reload: () => void load(), change };
}
