/** Experiments, in MLflow's wire words. */
import { get, post } from "./request";
import type * as wire from "./wire/experiments";
import type { Experiment, Tag } from "./wire/nouns";

export type { Experiment } from "./wire/nouns";
export type KeyValue = Tag;
export type ViewType = NonNullable<wire.SearchExperiments["view_type"]>;

/** The tag that holds an experiment's or a run's description. */
export const NOTE_TAG = "mlflow.note.content";

/** The description of an experiment, "" when it has none. */
export function noteOf(experiment: Experiment): string {
  return experiment.tags?.find((tag) => tag.key === NOTE_TAG)?.value ?? "";
}

/** One page of experiments, the newest change first. */
export function searchExperiments(
  request: { view_type: ViewType; filter?: string; max_results?: number; page_token?: string },
  signal?: AbortSignal,
): Promise<wire.SearchExperimentsResponse> {
  const order_by = ["last_update_time DESC"];
  return post<wire.SearchExperimentsResponse>("ajax-api/2.0/mlflow/experiments/search", { max_results: 1000, order_by, ...request }, signal);
}

/** All experiments of a view, page after page; `onPage` gets what is known so far. */
export async function allExperiments(
  view: ViewType,
  onPage: (experiments: readonly Experiment[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let all: Experiment[] = [];
  let token: string | undefined;
  do {
    const page = token === undefined ? {} : { page_token: token };
    const answer = await searchExperiments({ view_type: view, ...page }, signal);
    all = [...all, ...(answer.experiments ?? [])];
    token = answer.next_page_token === "" ? undefined : answer.next_page_token;
    onPage(all);
  } while (token !== undefined);
}

/** One experiment by id. */
export async function getExperiment(experimentId: string, signal?: AbortSignal): Promise<Experiment> {
  const query = { experiment_id: experimentId };
  return (await get<{ experiment: Experiment }>("ajax-api/2.0/mlflow/experiments/get", query, signal)).experiment;
}

/** Creates an experiment and gives its id. */
export async function createExperiment(name: string, note: string): Promise<string> {
  const tags = note === "" ? [] : [{ key: NOTE_TAG, value: note }];
  const answer = await post<{ experiment_id: string }>("ajax-api/2.0/mlflow/experiments/create", { name, tags });
  return answer.experiment_id;
}

/** Renames an experiment. */
export async function renameExperiment(experimentId: string, name: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/experiments/update", { experiment_id: experimentId, new_name: name });
}

/** Marks an experiment and its runs as deleted; nothing is erased. */
export async function deleteExperiment(experimentId: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/experiments/delete", { experiment_id: experimentId });
}

/** Takes back `deleteExperiment`. */
export async function restoreExperiment(experimentId: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/experiments/restore", { experiment_id: experimentId });
}

/** Sets one tag, for instance the description. */
export async function setExperimentTag(experimentId: string, key: string, value: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/experiments/set-experiment-tag", { experiment_id: experimentId, key, value });
}

/** Removes one tag. */
export async function deleteExperimentTag(experimentId: string, key: string): Promise<void> {
  await post("ajax-api/2.0/mlflow/experiments/delete-experiment-tag", { experiment_id: experimentId, key });
}

/** The runs of an experiment that are not deleted; `last_start_time` is null when nothing was started. */
export type Activity = Required<Omit<wire.Activity, "last_start_time">> & { last_start_time: number | null };

/** What is nothing is left out of an answer. */
const NO_ACTIVITY = { runs: 0, running: 0, last_start_time: null, starts: [] };

/** How many days `experimentActivity` looks back. */
export const ACTIVITY_DAYS = 30;
const DAY = 86_400_000;
const EXPERIMENTS_A_REQUEST = 1000;

/** What went on in experiments over the last days. */
export async function experimentActivity(experimentIds: readonly string[], now: number, signal?: AbortSignal): Promise<Activity[]> {
  const all: Activity[] = [];
  for (let at = 0; at < experimentIds.length; at += EXPERIMENTS_A_REQUEST) {
    const experiment_ids = experimentIds.slice(at, at + EXPERIMENTS_A_REQUEST);
    const request = { experiment_ids, until: now, buckets: ACTIVITY_DAYS, width: DAY };
    const answer = await post<wire.GetActivityResponse>("ajax-api/trackline/experiments/activity", request, signal);
    all.push(...(answer.activity ?? []).map((one) => ({ ...NO_ACTIVITY, ...one })));
  }
  return all;
}
