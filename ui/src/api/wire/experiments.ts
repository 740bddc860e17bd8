/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */
import type { Experiment, Tag } from "./nouns";

/** The runs of an experiment that are not deleted. */
export interface Activity {
  experiment_id: string;
  runs?: number;
  running?: number;
  last_start_time?: number;
  starts?: number[];
}

/** Make an experiment with a name of its own. */
export interface CreateExperiment {
  name: string;
  artifact_location?: string;
  tags?: Tag[];
}

/** The id of the new experiment. */
export interface CreateExperimentResponse {
  experiment_id: string;
}

/** A data set as it appears in an experiment, with the context of its use. */
export interface DatasetSummary {
  experiment_id: string;
  name: string;
  digest: string;
  context?: string;
}

/** Mark an experiment and its runs as deleted. */
export interface DeleteExperiment {
  experiment_id: string;
}

/** Remove a tag of an experiment. */
export interface DeleteExperimentTag {
  experiment_id: string;
  key: string;
}

/** Ask how many runs experiments have and when they were started: `buckets` spans of `width` ms up to `until`. */
export interface GetActivity {
  experiment_ids: string[];
  until: number;
  buckets?: number;
  width?: number;
}

/** One entry for each experiment that was asked for, in that order. */
export interface GetActivityResponse {
  activity?: Activity[];
}

/** Ask for an experiment by id, deleted ones included. */
export interface GetExperiment {
  experiment_id: string;
}

/** Ask for an experiment by name, deleted ones included. */
export interface GetExperimentByName {
  experiment_name: string;
}

/** An experiment. */
export interface GetExperimentResponse {
  experiment: Experiment;
}

/** Bring back a deleted experiment and all its runs. */
export interface RestoreExperiment {
  experiment_id: string;
}

/** Ask which data sets the runs of some experiments read. */
export interface SearchDatasets {
  experiment_ids?: string[];
}

/** Data sets of the asked experiments. */
export interface SearchDatasetsResponse {
  dataset_summaries?: DatasetSummary[];
}

/** Ask for a page of experiments; `max_results` has no default on this wire. */
export interface SearchExperiments {
  max_results?: number;
  filter?: string;
  order_by?: string[];
  page_token?: string;
  view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
}

/** A page of experiments. */
export interface SearchExperimentsResponse {
  experiments?: Experiment[];
  next_page_token?: string;
}

/** Set a tag of an experiment. */
export interface SetExperimentTag {
  experiment_id: string;
  key: string;
  value?: string;
}

/** Rename an experiment. */
export interface UpdateExperiment {
  experiment_id: string;
  new_name: string;
}
