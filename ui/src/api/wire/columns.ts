/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** A chosen column: its name as asked, and a value per run. */
export interface Column {
  name: string;
  values: (number | string | null)[];
}

/** A value, and how many of the runs have it. */
export interface FieldValue {
  value: string;
  runs: number;
}

/** Ask for some columns of a stretch of the runs that match: of all, or of one level of runs below runs. */
export interface GetColumns {
  experiment_ids: string[];
  filter?: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  group_by?: string[];
  group?: (string | null)[];
  order_by?: string[];
  columns?: string[];
  pinned?: string[];
  below?: string;
  offset?: number;
  limit?: number;
}

/** A stretch of the matching runs, and how many match in all. */
export interface GetColumnsResponse {
  total: number;
  offset: number;
  runs: RunColumns;
  columns: Column[];
}

/** Ask what the matching runs logged. */
export interface GetKeys {
  experiment_ids: string[];
  filter?: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  group_by?: string[];
  group?: (string | null)[];
}

/** What the newest matching runs logged, the most common first: of `total` that match, `sampled` were looked at. */
export interface GetKeysResponse {
  mark: string;
  total: number;
  sampled: number;
  metrics: MetricKey[];
  params: ParamKey[];
  tags: TagKey[];
}

/** Ask which values of a param, tag, data set or attribute the newest runs of some experiments have. */
export interface GetValues {
  experiment_ids: string[];
  field: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  containing?: string;
  limit?: number;
}

/** Values among the newest `sampled` runs, the most common first; equally common ones by their text. */
export interface GetValuesResponse {
  sampled: number;
  values: FieldValue[];
}

/** A metric: how many runs have it, and the range of its latest values. */
export interface MetricKey {
  key: string;
  runs: number;
  min: number | "-Infinity" | "Infinity" | "NaN" | null;
  max: number | "-Infinity" | "Infinity" | "NaN" | null;
}

/** A param: how many runs have it, and how many values it takes. */
export interface ParamKey {
  key: string;
  runs: number;
  values: number;
  numeric: boolean;
}

/** What every row shows: parallel lists, an entry per run. */
export interface RunColumns {
  run_id: string[];
  run_name: string[];
  status: ("FAILED" | "FINISHED" | "KILLED" | "RUNNING" | "SCHEDULED")[];
  start_time: number[];
  end_time: (number | null)[];
  lifecycle_stage: ("active" | "deleted")[];
  experiment_id: string[];
  user_id: string[];
  source_name: (string | null)[];
  parent_run_id: (string | null)[];
  step: (number | null)[];
  children?: number[];
}

/** A tag: how many runs have it and how many values it takes. */
export interface TagKey {
  key: string;
  runs: number;
  values: number;
}
