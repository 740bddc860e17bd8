/** The params, metrics and tags that some runs have, each of them. Pure but for what loads keys. */
import { idFilter, type RunKeys, type RunQuery } from "../../../api/runs";
import { columnName, parseColumn, type Kind } from "../columnName";

/** Runs whose keys the server tells at once. */
export const RUNS_AT_ONCE = 500;

type LoadKeys = (query: RunQuery, signal: AbortSignal) => Promise<Pick<RunKeys, "params" | "metrics" | "tags">>;

/** Names of the columns for all keys of the runs. Rejects when a request fails or is cancelled. */
export async function keysOfRuns(query: RunQuery, ids: readonly string[], load: LoadKeys, signal: AbortSignal): Promise<string[]> {
  const { experiment_ids, run_view_type } = query;
  const only = run_view_type === undefined ? { experiment_ids } : { experiment_ids, run_view_type };
  const names = new Set<string>();
  for (let first = 0; first < ids.length; first += RUNS_AT_ONCE) {
    const keys = await load({ ...only, filter: idFilter(ids.slice(first, first + RUNS_AT_ONCE)) }, signal);
    for (const kind of ["params", "metrics", "tags"] as const) {
      for (const { key } of keys[kind]) names.add(columnName({ kind, key, aggregate: "last" }));
    }
  }
  return [...names];
}

const PLACES: Record<Kind, number> = { attributes: 0, params: 1, metrics: 2, tags: 3 };

/** Compares names of columns as files have them: by kind, then by key. */
export function inFileOrder(one: string, other: string): number {
  const [a, b] = [parseColumn(one), parseColumn(other)];
  if (a === null || b === null || a.kind === b.kind) return one < other ? -1 : Number(one > other);
  return PLACES[a.kind] - PLACES[b.kind];
}
