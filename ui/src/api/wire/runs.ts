/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */
import type { DatasetInput, ModelInput, Param, Run, RunInfo, Tag } from "./nouns";

/** Start a run in an experiment. */
export interface CreateRun {
  experiment_id: string;
  user_id?: string;
  run_name?: string;
  start_time?: number;
  tags?: Tag[];
}

/** Mark a run as deleted. */
export interface DeleteRun {
  run_id: string;
}

/** Remove a tag of a run. */
export interface DeleteTag {
  run_id: string;
  key: string;
}

/** Ask for a run, deleted ones included. */
export interface GetRun {
  run_id: string;
}

/** Log points, params and tags of one run, all or nothing. */
export interface LogBatch {
  run_id: string;
  metrics?: Point[];
  params?: Param[];
  tags?: Tag[];
}

/** Record what a run read. */
export interface LogInputs {
  run_id: string;
  datasets?: DatasetInput[];
  models?: ModelInput[];
}

/** Log one point of a metric. */
export interface LogMetric {
  key: string;
  value: number;
  timestamp: number;
  step?: number;
  model_id?: string;
  dataset_name?: string;
  dataset_digest?: string;
  run_id: string;
}

/** Record a model that lies among a run's artifacts; `model_json` is the text of its `MLmodel` as JSON. */
export interface LogModel {
  run_id: string;
  model_json: string;
}

/** Record which logged models a run wrote. */
export interface LogOutputs {
  run_id: string;
  models: WrittenModel[];
}

/** Log an immutable param. */
export interface LogParam {
  run_id: string;
  key: string;
  value?: string;
}

/** One point of a metric as it is logged. */
export interface Point {
  key: string;
  value: number;
  timestamp: number;
  step?: number;
  model_id?: string;
  dataset_name?: string;
  dataset_digest?: string;
}

/** Bring back a deleted run. */
export interface RestoreRun {
  run_id: string;
}

/** A run. */
export interface RunResponse {
  run: Run;
}

/** Ask for a page of the runs of some experiments. */
export interface SearchRuns {
  experiment_ids?: string[];
  filter?: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  max_results?: number;
  order_by?: string[];
  page_token?: string;
}

/** A page of runs. */
export interface SearchRunsResponse {
  runs?: Run[];
  next_page_token?: string;
}

/** Set a tag of a run. */
export interface SetTag {
  run_id: string;
  key: string;
  value?: string;
}

/** Change status, end or name of a run; absent fields stay. */
export interface UpdateRun {
  run_id: string;
  status?: "FAILED" | "FINISHED" | "KILLED" | "RUNNING" | "SCHEDULED";
  end_time?: number;
  run_name?: string;
}

/** The run after the change, without its data. */
export interface UpdateRunResponse {
  run_info: RunInfo;
}

/** A logged model that a run wrote at a step. */
export interface WrittenModel {
  model_id: string;
  step?: number;
}
