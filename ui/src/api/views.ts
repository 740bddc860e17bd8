/** Saved views of an experiment's runs page. */
import { get, post } from "./request";
import type { ListViewsResponse, SaveView, View } from "./wire/views";

export type SavedView = View;

/** An experiment and its views, by name. Raises ApiError. */
export function listViews(experimentId: string, signal?: AbortSignal): Promise<ListViewsResponse> {
  return get("ajax-api/trackline/views/list", { experiment_id: experimentId }, signal);
}

/** Saves a view; one of the same name is replaced, and where it opens no other does. Raises ApiError. */
export async function saveView(experimentId: string, view: Omit<SaveView, "experiment_id">): Promise<void> {
  await post("ajax-api/trackline/views/save", { experiment_id: experimentId, ...view });
}

/** Removes a view. Raises ApiError. */
export async function deleteView(experimentId: string, name: string): Promise<void> {
  await post("ajax-api/trackline/views/delete", { experiment_id: experimentId, name });
}
