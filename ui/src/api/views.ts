/** Saved views of an experiment's runs page. */
import type { Experiment } from "./experiments";
import { get, post } from "./request";

export interface SavedView {
  name: string;
  /** The query of the page's address. */
  content: string;
  /** Shown where an address asks for nothing. */
  opens: boolean;
  /** Milliseconds since the epoch. */
  last_update_time: number;
}

/** An experiment and its views, by name. Raises ApiError. */
export function listViews(experimentId: string, signal?: AbortSignal): Promise<{ experiment: Experiment; views: SavedView[] }> {
  return get("ajax-api/trackline/views/list", { experiment_id: experimentId }, signal);
}

/** Saves a view; one of the same name is replaced, and where it opens no other does. Raises ApiError. */
export async function saveView(experimentId: string, view: { name: string; content: string; opens: boolean }): Promise<void> {
  await post("ajax-api/trackline/views/save", { experiment_id: experimentId, ...view });
}

/** Removes a view. Raises ApiError. */
export async function deleteView(experimentId: string, name: string): Promise<void> {
  await post("ajax-api/trackline/views/delete", { experiment_id: experimentId, name });
}
