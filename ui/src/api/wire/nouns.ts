/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** A data set by name and digest; `source`, `schema` and `profile` are the client's texts. */
export interface Dataset {
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema?: string;
  profile?: string;
}

/** A data set that a run read, with the tags of this use (its context). */
export interface DatasetInput {
  dataset: Dataset;
  tags?: Tag[];
}

/** A named group of runs. */
export interface Experiment {
  experiment_id: string;
  name: string;
  artifact_location: string;
  lifecycle_stage: "active" | "deleted";
  creation_time: number;
  last_update_time: number;
  workspace: string;
  tags?: Tag[];
}

/** One point of a metric as it is shown. */
export interface Metric {
  key: string;
  value: number | "-Infinity" | "Infinity" | "NaN";
  timestamp: number;
  step: number;
}

/** A logged model that a run read. */
export interface ModelInput {
  model_id: string;
}

/** A logged model that a run wrote at a step. */
export interface ModelOutput {
  model_id: string;
  step: number;
}

/** An immutable input of a run. */
export interface Param {
  key: string;
  value: string;
}

/** One point of a metric of a named run; its value may be a bare NaN, Infinity or -Infinity, which JSON lacks. */
export interface PlainRunMetric {
  key: string;
  run_id: string;
  step: number;
  timestamp: number;
  value: unknown;
}

/** A run whole. */
export interface Run {
  info: RunInfo;
  data: RunData;
  inputs: RunInputs;
  outputs?: RunOutputs;
}

/** What a run logged: its latest metrics, params and tags. */
export interface RunData {
  metrics?: Metric[];
  params?: Param[];
  tags?: Tag[];
}

/** Who, when, where and how of a run. */
export interface RunInfo {
  run_id: string;
  run_uuid: string;
  run_name: string;
  experiment_id: string;
  user_id: string;
  status: "FAILED" | "FINISHED" | "KILLED" | "RUNNING" | "SCHEDULED";
  start_time: number;
  artifact_uri: string;
  lifecycle_stage: "active" | "deleted";
  end_time?: number;
}

/** What a run read. */
export interface RunInputs {
  dataset_inputs?: DatasetInput[];
  model_inputs?: ModelInput[];
}

/** One point of a metric of a named run. */
export interface RunMetric {
  key: string;
  run_id: string;
  step: number;
  timestamp: number;
  value: number | "-Infinity" | "Infinity" | "NaN";
}

/** What a run wrote. */
export interface RunOutputs {
  model_outputs?: ModelOutput[];
}

/** A key with a text; also the shape of an experiment tag and of a dataset tag. */
export interface Tag {
  key: string;
  value: string;
}
