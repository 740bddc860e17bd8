/** Runs: one run in MLflow's wire words, many runs as columns. */
import { get, post } from "./request";
import type { Column, FieldValue, GetColumns, GetColumnsResponse, GetKeysResponse, GetValues, GetValuesResponse } from "./wire/columns";
import type * as wire from "./wire/nouns";
import type { RunResponse } from "./wire/runs";

export type { FieldValue, MetricKey, ParamKey, TagKey } from "./wire/columns";
export type { DatasetInput, Metric, Run, RunInfo } from "./wire/nouns";

export type RunStatus = wire.RunInfo["status"];

/** A number, or its name where JSON has no number for it: "NaN", "Infinity", "-Infinity". */
export type WireNumber = wire.Metric["value"];

/** What picks and orders runs; the same words for columns and keys. */
export type RunQuery = Pick<GetColumns, "experiment_ids" | "filter" | "run_view_type" | "order_by">;
export type RunColumnsRequest = GetColumns;
/** A page of runs: parallel arrays, one entry a run. */
export type RunColumns = GetColumnsResponse;
export type Cell = Column["values"][number];
/** What the newest matching runs logged, most common keys first. */
export type RunKeys = GetKeysResponse;

/** One run with its params, latest metrics and tags. */
export async function getRun(runId: string, signal?: AbortSignal): Promise<wire.Run> {
  return (await get<RunResponse>("ajax-api/2.0/mlflow/runs/get", { run_id: runId }, signal)).run;
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
export async function runValues(request: GetValues, signal?: AbortSignal): Promise<FieldValue[]> {
  return (await post<GetValuesResponse>("ajax-api/trackline/runs/values", request, signal)).values;
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
