/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */
import type { Experiment } from "./nouns";

/** Remove a view. */
export interface DeleteView {
  experiment_id: string;
  name: string;
}

/** Ask for the views of an experiment. */
export interface ListViews {
  experiment_id: string;
}

/** The views of an experiment, by name, and the experiment: a page that opens asks once for both. */
export interface ListViewsResponse {
  experiment: Experiment;
  views: View[];
}

/** Save a view; one of the same name is replaced. Where it `opens`, no other does any more. */
export interface SaveView {
  experiment_id: string;
  name: string;
  content: string;
  opens?: boolean;
}

/** A view: what the page's address says, and whether it is shown where an address says nothing. */
export interface View {
  name: string;
  content: string;
  opens: boolean;
  last_update_time: number;
}
