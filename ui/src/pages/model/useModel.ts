/** The model of the page. */
import { useCallback } from "preact/hooks";
import type { Follow } from "../../api/events";
import { getModel, type LoggedModel } from "../../api/models";
import { useDetail, type Detail } from "../../components/details/useDetail";

function follow(model: LoggedModel | null): Follow | null {
  return model === null ? null : { experiments: [model.info.experiment_id] };
}

export function useModel(modelId: string): Detail<LoggedModel> {
  return useDetail(
    useCallback((_shown: LoggedModel | null, signal: AbortSignal) => getModel(modelId, signal), [modelId]),
    follow,
  );
}
