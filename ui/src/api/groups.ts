/** All matching runs in groups of equal values. */
import { post } from "./request";
import type { GetGroups, GetGroupsResponse } from "./wire/groups";

export type { GroupColumn } from "./wire/groups";
export type GroupsRequest = GetGroups;
export type GroupAggregate = "mean" | "min" | "max";
/** A page of groups: parallel arrays, one entry a group; values in the order of `group_by`, null is no value. */
export type Groups = GetGroupsResponse;

/** A stretch of the groups of the matching runs. Raises ApiError. */
export function runGroups(request: GroupsRequest, signal?: AbortSignal): Promise<Groups> {
  return post<Groups>("ajax-api/trackline/runs/groups", request, signal);
}
