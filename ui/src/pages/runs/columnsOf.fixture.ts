/** Answers of the server for tests. */
import type { RunColumns } from "../../api/runs";

/** A page of runs that differ in nothing but their ids, and what a test adds. */
export function columnsOf(ids: readonly string[], more: Partial<Omit<RunColumns, "runs">> & { runs?: Partial<RunColumns["runs"]> } = {}): RunColumns {
  const list = <T>(value: T): T[] => ids.map(() => value);
  return {
    total: ids.length,
    offset: 0,
    columns: [],
    ...more,
    runs: {
      run_id: [...ids],
      run_name: [...ids],
      status: list("FINISHED"),
      start_time: list(1),
      end_time: list(2),
      lifecycle_stage: list("active"),
      experiment_id: list("1"),
      user_id: list("ann"),
      source_name: list(null),
      parent_run_id: list(null),
      step: list(null),
      ...more.runs,
    },
  };
}
