/** Models that runs logged, in MLflow's wire words. */
import { get, patch, post, remove } from "./request";
import type { LoggedModel, LoggedModelInfo, LoggedModelResponse, SearchLoggedModels, SearchLoggedModelsResponse } from "./wire/logged_models";

export type { LoggedModel, ModelMetric } from "./wire/logged_models";
export type ModelStatus = LoggedModelInfo["status"];

const BASE = "ajax-api/2.0/mlflow/logged-models";

function address(modelId: string, rest = ""): string {
  return `${BASE}/${encodeURIComponent(modelId)}${rest}`;
}

/** One page of an experiment's models, the newest first. */
export function searchModels(request: SearchLoggedModels, signal?: AbortSignal): Promise<SearchLoggedModelsResponse> {
  return post<SearchLoggedModelsResponse>(`${BASE}/search`, request, signal);
}

/** One model by id. */
export async function getModel(modelId: string, signal?: AbortSignal): Promise<LoggedModel> {
  return (await get<LoggedModelResponse>(address(modelId), undefined, signal)).model;
}

/** Sets one tag of a model. */
export async function setModelTag(modelId: string, key: string, value: string): Promise<void> {
  await patch(address(modelId, "/tags"), { tags: [{ key, value }] });
}

/** Removes one tag of a model. */
export async function deleteModelTag(modelId: string, key: string): Promise<void> {
  await remove(address(modelId, `/tags/${encodeURIComponent(key)}`));
}

/** Marks a model as deleted; nothing is erased, and nothing of the API takes it back. */
export async function deleteModel(modelId: string): Promise<void> {
  await remove(address(modelId));
}
