/** All matching runs in groups of equal values. */
import { post } from "./request";
import type { RunQuery, WireNumber } from "./runs";

export type GroupAggregate = "mean" | "min" | "max";

export interface GroupsRequest extends Omit<RunQuery, "order_by"> {
  /** Params, tags and attributes whose values make the groups. */
  group_by: string[];
  /** Metric columns to aggregate. */
  columns: string[];
  order_by: "count" | "value" | GroupAggregate;
  order_column?: string;
  descending: boolean;
  offset: number;
  limit: number;
}

export interface GroupColumn {
  name: string;
  /** How many runs of each group have a finite number. */
  count: number[];
  mean: (WireNumber | null)[];
  min: (WireNumber | null)[];
  max: (WireNumber | null)[];
}

/** A page of groups: parallel arrays, one entry a group. */
export interface Groups {
  /** How many groups there are. */
  total: number;
  offset: number;
  /** In the order of `group_by`; null is no value. */
  values: (string | null)[][];
  count: number[];
  columns: GroupColumn[];
}

/** A stretch of the groups of the matching runs. Raises ApiError. */
export function runGroups(request: GroupsRequest, signal?: AbortSignal): Promise<Groups> {
  return post<Groups>("ajax-api/trackline/runs/groups", request, signal);
}
