/** Runs: one run in MLflow's wire words, many runs as columns. */
import type { KeyValue, ViewType } from "./experiments";
import { get, post } from "./request";

export type RunStatus = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";

/** A number, or its name where JSON has no number for it: "NaN", "Infinity", "-Infinity". */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";

export interface Metric {
  key: string;
  value: WireNumber;
  /** Milliseconds since the epoch. */
  timestamp: number;
  step?: number;
}

export interface RunInfo {
  run_id: string;
  run_name?: string;
  experiment_id: string;
  user_id?: string;
  status: RunStatus;
  /** Milliseconds since the epoch. */
  start_time?: number;
  end_time?: number;
  artifact_uri?: string;
  lifecycle_stage: "active" | "deleted";
}

export interface RunData {
  metrics?: Metric[];
  params?: KeyValue[];
  tags?: KeyValue[];
}

export interface DatasetInput {
  tags?: KeyValue[];
  dataset: { name: string; digest: string; source_type: string; source: string; schema?: string; profile?: string };
}

export interface Run {
  info: RunInfo;
  data: RunData;
  inputs?: { dataset_inputs?: DatasetInput[]; model_inputs?: { model_id: string }[] };
  outputs?: { model_outputs?: { model_id: string; step?: number }[] };
}

/** What picks and orders runs; the same words for columns and keys. */
export interface RunQuery {
  experiment_ids: string[];
  filter?: string;
  run_view_type?: ViewType;
  order_by?: string[];
}

export interface RunColumnsRequest extends RunQuery {
  /** With `group`, only runs with these values of these fields. */
  group_by?: string[];
  group?: (string | null)[];
  columns?: string[];
  /** Only runs below the one of this id; "" for those below none. */
  below?: string;
  /** Ids of runs that come first. */
  pinned?: string[];
  offset?: number;
  limit?: number;
}

export type Cell = number | string | null;

/** A page of runs: parallel arrays, one entry a run. */
export interface RunColumns {
  total: number;
  offset: number;
  runs: {
    run_id: string[];
    run_name: string[];
    status: RunStatus[];
    start_time: (number | null)[];
    end_time: (number | null)[];
    lifecycle_stage: ("active" | "deleted")[];
    experiment_id: string[];
    user_id: string[];
    source_name: (string | null)[];
    parent_run_id: (string | null)[];
    /** How many matching runs are below each, where a level is asked for. */
    children?: number[];
  };
  columns: { name: string; values: Cell[] }[];
}

export interface MetricKey {
  key: string;
  runs: number;
  min: WireNumber | null;
  max: WireNumber | null;
}

export interface ParamKey {
  key: string;
  runs: number;
  /** How many distinct values there are. */
  values: number;
  numeric: boolean;
}

export interface TagKey {
  key: string;
  runs: number;
  values: number;
}

/** What the newest matching runs logged, most common keys first: of `total` that match, `sampled` were looked at. */
export interface RunKeys {
  /** What a stream of events says it missed since is missing here. */
  mark: string;
  total: number;
  sampled: number;
  metrics: MetricKey[];
  params: ParamKey[];
  tags: TagKey[];
}

export interface ValuesRequest {
  experiment_ids: string[];
  run_view_type?: ViewType;
  /** A param, tag, data set or attribute, as filters write it. */
  field: string;
  /** Only values with this text in them. */
  containing?: string;
  limit?: number;
}

/** A value, and how many of the newest runs have it. */
export interface FieldValue {
  value: string;
  runs: number;
}

/** One run with its params, latest metrics and tags. */
export async function getRun(runId: string, signal?: AbortSignal): Promise<Run> {
  return (await get<{ run: Run }>("ajax-api/2.0/mlflow/runs/get", { run_id: runId }, signal)).run;
}

/** Filter text for runs by their ids. */
export function idFilter(ids: readonly string[]): string {
  return `attributes.run_id IN (${ids.map((id) => `'${id}'`).join(", ")})`;
}

/** The chosen columns of a page of runs. */
export function runColumns(request: RunColumnsRequest, signal?: AbortSignal): Promise<RunColumns> {
  return post<RunColumns>("ajax-api/trackline/runs/columns", request, signal);
}

/** The keys of the newest matching runs, with how many of them have each. */
export function runKeys(request: RunQuery, signal?: AbortSignal): Promise<RunKeys> {
  return post<RunKeys>("ajax-api/trackline/runs/keys", request, signal);
}

/** The most common values of a field among the newest runs. Raises ApiError. */
export async function runValues(request: ValuesRequest, signal?: AbortSignal): Promise<FieldValue[]> {
  return (await post<{ values: FieldValue[] }>("ajax-api/trackline/runs/values", request, signal)).values;
}

/** Renames a run, or sets its status. */
export async function updateRun(runId: string, change: { run_name?: string; status?: RunStatus }): Promise<void> {
  await post("ajax-api/2.0/mlflow/runs/update", { run_id: runId, ...change });
}

/** Marks a run as deleted; nothing is erased. */
export async function deleteRun(runId: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/runs/delete", { run_id: runId });
}

/** Takes back `deleteRun`. */
export async function restoreRun(runId: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/runs/restore", { run_id: runId });
}

/** Sets one tag of a run, for instance the description. */
export async function setRunTag(runId: string, key: string, value: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/runs/set-tag", { run_id: runId, key, value });
}

/** Removes one tag of a run. */
export async function deleteRunTag(runId: string, key: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/runs/delete-tag", { run_id: runId, key });
}
