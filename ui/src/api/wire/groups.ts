/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** Ask for the matching runs in groups of equal values of `group_by`, with aggregates of metric columns. */
export interface GetGroups {
  experiment_ids: string[];
  filter?: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  group_by?: string[];
  group?: (string | null)[];
  columns?: string[];
  order_by?: "count" | "max" | "mean" | "min" | "value";
  order_column?: string;
  descending?: boolean;
  offset?: number;
  limit?: number;
}

/** A stretch of the groups: how many there are in all, and their values in the order of `group_by`. */
export interface GetGroupsResponse {
  total: number;
  offset: number;
  values: ((string | null)[])[];
  count: number[];
  columns: GroupColumn[];
}

/** Aggregates of a metric column, an entry per group: over the values that are finite numbers. */
export interface GroupColumn {
  name: string;
  count: number[];
  mean: (number | "-Infinity" | "Infinity" | "NaN" | null)[];
  min: (number | "-Infinity" | "Infinity" | "NaN" | null)[];
  max: (number | "-Infinity" | "Infinity" | "NaN" | null)[];
}
