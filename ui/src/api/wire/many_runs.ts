/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */
import type { Tag } from "./nouns";

/** Those of the named runs that were changed; the others were so before. */
export interface ChangedRuns {
  run_ids: string[];
}

/** Name the runs to delete, restore or purge: at most 500. */
export interface ManyRuns {
  run_ids: string[];
}

/** Move active runs into another active experiment: at most 500. */
export interface MoveRuns {
  run_ids: string[];
  experiment_id: string;
}

/** Where the runs were: each sent as a request undoes a part of the move. Runs that were there are left out. */
export interface MoveRunsResponse {
  previous: RunsOfExperiment[];
}

/** Some runs of an experiment. */
export interface RunsOfExperiment {
  experiment_id: string;
  run_ids: string[];
}

/** Change tags of runs, all or nothing: at most 500 runs, each in one change, and 20 keys in each change. */
export interface SetTagsOfRuns {
  changes: TagChange[];
}

/** What these tags were before: sent as `changes` it undoes the change. Runs that had them so are left out. */
export interface SetTagsOfRunsResponse {
  previous: TagChange[];
}

/** Tags to set and keys to remove of some runs; removing what a run has not is no error. */
export interface TagChange {
  run_ids: string[];
  tags?: Tag[];
  remove?: string[];
}
