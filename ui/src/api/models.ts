/** Models that runs logged, in MLflow's wire words. */
import type { KeyValue } from "./experiments";
import { get, patch, post, remove } from "./request";
import type { WireNumber } from "./runs";

export type ModelStatus = "LOGGED_MODEL_PENDING" | "LOGGED_MODEL_READY" | "LOGGED_MODEL_UPLOAD_FAILED";

/** A point of a model, with the run that logged it and the data it was measured on. */
export interface ModelMetric {
  key: string;
  value: WireNumber;
  /** Milliseconds since the epoch. */
  timestamp: number;
  step: number;
  run_id: string;
  dataset_name?: string;
  dataset_digest?: string;
}

export interface LoggedModel {
  info: {
    model_id: string;
    experiment_id: string;
    name: string;
    /** Milliseconds since the epoch. */
    creation_timestamp_ms: number;
    last_updated_timestamp_ms: number;
    artifact_uri: string;
    status: ModelStatus;
    model_type?: string;
    source_run_id?: string;
    status_message?: string;
    tags?: KeyValue[];
  };
  data?: {
    params?: KeyValue[];
    metrics?: ModelMetric[];
  };
}

interface SearchAnswer {
  models?: LoggedModel[];
  next_page_token?: string;
}

const BASE = "ajax-api/2.0/mlflow/logged-models";

function address(modelId: string, rest = ""): string {
  return `${BASE}/${encodeURIComponent(modelId)}${rest}`;
}

/** One page of an experiment's models, the newest first. */
export function searchModels(
  request: { experiment_ids: string[]; filter?: string; max_results?: number; page_token?: string },
  signal?: AbortSignal,
): Promise<SearchAnswer> {
  return post<SearchAnswer>(`${BASE}/search`, request, signal);
}

/** One model by id. */
export async function getModel(modelId: string, signal?: AbortSignal): Promise<LoggedModel> {
  return (await get<{ model: LoggedModel }>(address(modelId), undefined, signal)).model;
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
