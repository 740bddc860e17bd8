/** What is done to many runs in one request. Raises ApiError; then nothing was changed, unless it says otherwise. */
import { post } from "./request";
import type { ChangedRuns, MoveRunsResponse, RunsOfExperiment, SetTagsOfRunsResponse, TagChange } from "./wire/many_runs";

export type { RunsOfExperiment, TagChange } from "./wire/many_runs";

/** Runs that the server takes in one request. */
export const MOST_RUNS = 500;

const at = (call: string): string => `ajax-api/trackline/runs/${call}`;

/** Marks runs as deleted and gives those that were not before. */
export async function deleteRuns(run_ids: readonly string[]): Promise<string[]> {
  return (await post<ChangedRuns>(at("delete"), { run_ids })).run_ids;
}

/** Brings deleted runs back and gives those that were not there before. */
export async function restoreRuns(run_ids: readonly string[]): Promise<string[]> {
  return (await post<ChangedRuns>(at("restore"), { run_ids })).run_ids;
}

/** Removes deleted runs for good, with their artifacts. */
export async function purgeRuns(run_ids: readonly string[]): Promise<string[]> {
  return (await post<ChangedRuns>(at("purge"), { run_ids })).run_ids;
}

/** Sets and removes tags; gives what undoes it. */
export async function setTagsOfRuns(changes: readonly TagChange[]): Promise<TagChange[]> {
  return (await post<SetTagsOfRunsResponse>(at("set-tags"), { changes })).previous;
}

/** Moves runs into an experiment; gives where they were. */
export async function moveRuns(run_ids: readonly string[], experiment_id: string): Promise<RunsOfExperiment[]> {
  return (await post<MoveRunsResponse>(at("move"), { run_ids, experiment_id })).previous;
}
