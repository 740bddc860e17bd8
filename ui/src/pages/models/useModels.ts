/** The models of the page, and the names of the runs they came from. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { MARKED, marked, rested, useLive } from "../../api/events";
import type { LoggedModel } from "../../api/models";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { runColumns } from "../../api/runs";
import { loadModels } from "./modelList";

export interface LoadedModels {
  models: readonly LoggedModel[] | null;
  error: ApiError | null;
  runNames: ReadonlyMap<string, string>;
  reload: () => void;
}

const IDS_A_REQUEST = 200;
const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** Names of runs by id; ids that no run of the experiment has are absent. */
async function loadNames(experimentId: string, models: readonly LoggedModel[], signal: AbortSignal): Promise<Map<string, string>> {
  const ids = [...new Set(models.map((model) => model.info.source_run_id))].filter((id) => /^[\w-]{1,64}$/.test(id));
  const names = new Map<string, string>();
  for (let at = 0; at < ids.length; at += IDS_A_REQUEST) {
    const some = ids.slice(at, at + IDS_A_REQUEST);
    const filter = `attributes.run_id IN (${some.map((id) => `'${id}'`).join(", ")})`;
    const request = { experiment_ids: [experimentId], filter, run_view_type: "ALL" as const, limit: IDS_A_REQUEST };
    const { runs } = await runColumns(request, signal);
    runs.run_id.forEach((id, index) => names.set(id, runs.run_name[index] ?? id));
  }
  return names;
}

/** Follows what is logged. */
export function useModels(experimentId: string): LoadedModels {
  const [state, setState] = useState<{ models: readonly LoggedModel[] | null; error: ApiError | null }>({ models: null, error: null });
  const [runNames, setRunNames] = useState(NO_NAMES);
  const [round, setRound] = useState(0);
  const load = useCallback(
    async (signal: AbortSignal): Promise<void> => {
      const models = await loadModels(experimentId, signal);
      setState({ models, error: null });
      // The ids stand in for names that do not come.
      loadNames(experimentId, models, signal).then(setRunNames, () => undefined);
    },
    [experimentId],
  );
  useEffect(() => {
    const stop = new AbortController();
    marked().then(() => load(stop.signal)).catch((error: unknown) => isAbort(error) || setState({ models: null, error: asApiError(error) }));
    return () => stop.abort();
  }, [load, round]);
  useLive({ experiments: [experimentId] }, rested(() => load(new AbortController().signal)), MARKED);
  return { ...state, runNames, reload: () => setRound((value) => value + 1) };
}
