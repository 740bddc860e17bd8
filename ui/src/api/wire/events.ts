/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** Name what to follow: experiments with all their runs, and runs; both may be repeated. */
export interface Follow {
  experiment_id?: string[];
  run_id?: string[];
  everything?: boolean;
  registry?: boolean;
  since?: string;
}
