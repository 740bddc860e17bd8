/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */
import type { Param, Tag } from "./nouns";

/** Announce a model of an experiment; its files follow, then its status. */
export interface CreateLoggedModel {
  experiment_id: string;
  name?: string;
  model_type?: string;
  source_run_id?: string;
  params?: Param[];
  tags?: Tag[];
}

/** Mark a logged model as deleted. */
export interface DeleteLoggedModel {
  model_id: string;
}

/** Remove a tag of a logged model. */
export interface DeleteLoggedModelTag {
  model_id: string;
  key: string;
}

/** Say how the upload of a model ended. */
export interface FinalizeLoggedModel {
  model_id: string;
  status: "LOGGED_MODEL_PENDING" | "LOGGED_MODEL_READY" | "LOGGED_MODEL_UPLOAD_FAILED";
}

/** Ask for a logged model; `allow_deleted` finds deleted ones too. */
export interface GetLoggedModel {
  model_id: string;
  allow_deleted?: boolean;
}

/** Ask for one file of a logged model. */
export interface GetModelArtifact {
  model_id: string;
  artifact_file_path: string;
}

/** Ask for one directory of a logged model's artifacts. */
export interface ListModelArtifacts {
  model_id: string;
  artifact_directory_path?: string;
  page_token?: string;
}

/** Log immutable params of a logged model. */
export interface LogLoggedModelParams {
  model_id: string;
  params?: Param[];
}

/** A logged model whole. */
export interface LoggedModel {
  info: LoggedModelInfo;
  data: LoggedModelData;
}

/** What was logged about a model. */
export interface LoggedModelData {
  params?: Param[];
  metrics?: ModelMetric[];
}

/** Which model it is, where it lies and how it stands. */
export interface LoggedModelInfo {
  model_id: string;
  experiment_id: string;
  name: string;
  creation_timestamp_ms: number;
  last_updated_timestamp_ms: number;
  artifact_uri: string;
  status: "LOGGED_MODEL_PENDING" | "LOGGED_MODEL_READY" | "LOGGED_MODEL_UPLOAD_FAILED";
  model_type: string;
  source_run_id: string;
  status_message?: string;
  tags?: Tag[];
}

/** A logged model. */
export interface LoggedModelResponse {
  model: LoggedModel;
}

/** A data set that metrics were measured on; without a digest, any of that name. */
export interface MeasuredOn {
  dataset_name: string;
  dataset_digest?: string;
}

/** A point that a run logged for a model, with the data set it was measured on. */
export interface ModelMetric {
  key: string;
  value: number | "-Infinity" | "Infinity" | "NaN";
  timestamp: number;
  step: number;
  model_id: string;
  run_id: string;
  dataset_name?: string;
  dataset_digest?: string;
}

/** A key to order by; of a metric, the points measured on one data set only if one is named. */
export interface OrderBy {
  field_name: string;
  ascending?: boolean;
  dataset_name?: string;
  dataset_digest?: string;
}

/** Ask for a page of the logged models of some experiments. */
export interface SearchLoggedModels {
  experiment_ids: string[];
  filter?: string;
  datasets?: MeasuredOn[];
  max_results?: number;
  order_by?: OrderBy[];
  page_token?: string;
}

/** A page of logged models. */
export interface SearchLoggedModelsResponse {
  models?: LoggedModel[];
  next_page_token?: string;
}

/** Set tags of a logged model. */
export interface SetLoggedModelTags {
  model_id: string;
  tags?: Tag[];
}
