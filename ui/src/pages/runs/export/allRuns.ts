/** All runs of a query, page after page, in one order. Pure but for what loads a page. */
import { idFilter, type Cell, type RunColumns, type RunColumnsRequest } from "../../../api/runs";

/** Runs of one answer, and columns of one request: the most that the server takes. */
export const PAGE = 1000;
export const COLUMNS = 200;

export type Load = (request: RunColumnsRequest, signal: AbortSignal) => Promise<RunColumns>;

/** Names what else is to be collected of some runs. */
export type Fields = (ids: readonly string[], signal: AbortSignal) => Promise<readonly string[]>;

type Base = Omit<RunColumns["runs"], "children" | "step">;

export interface Collected {
  runs: Base;
  /** What the columns hold: the fields asked for at first, and those found on the way. */
  fields: string[];
  columns: Cell[][];
}

function none(fields: readonly string[]): Collected {
  const runs: Base = {
    run_id: [],
    run_name: [],
    status: [],
    start_time: [],
    end_time: [],
    lifecycle_stage: [],
    experiment_id: [],
    user_id: [],
    source_name: [],
    parent_run_id: [],
  };
  return { runs, fields: [...fields], columns: fields.map(() => []) };
}

/** Takes further fields in; the runs that are there have none of them. */
function add(all: Collected, fields: readonly string[]): void {
  const known = new Set(all.fields);
  for (const field of fields) {
    if (known.has(field)) continue;
    all.fields.push(field);
    all.columns.push(all.runs.run_id.map(() => null));
  }
}

/** The further columns of the runs of a page, which more columns than a request takes are asked for apart. */
async function furtherColumns(query: RunColumnsRequest, ids: readonly string[], fields: readonly string[], load: Load, signal: AbortSignal): Promise<Cell[][]> {
  const found: Cell[][] = [];
  for (let first = 0; first < fields.length; first += COLUMNS) {
    const columns = fields.slice(first, first + COLUMNS);
    const { experiment_ids, run_view_type } = query;
    const only = run_view_type === undefined ? { experiment_ids } : { experiment_ids, run_view_type };
    const answer = await load({ ...only, filter: idFilter(ids), columns, limit: ids.length }, signal);
    const places = new Map(answer.runs.run_id.map((id, at) => [id, at]));
    for (const { values } of answer.columns) {
      found.push(ids.map((id) => values[places.get(id) ?? -1] ?? null));
    }
  }
  return found;
}

/**
 * Collects them with the values of `fields`, and of those that `more` names for the runs of each page. A run that moved on
 * while pages came is taken once; where runs went away, the next page begins as much earlier. Rejects when a request fails
 * or is cancelled.
 */
export async function allRuns(
  query: RunColumnsRequest,
  fields: readonly string[],
  load: Load,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
  more: Fields | null = null,
): Promise<Collected> {
  const all = none(fields);
  const seen = new Set<string>();
  let offset = 0;
  let total: number | null = null;
  for (;;) {
    const first = all.fields.slice(0, COLUMNS);
    const answer = await load({ ...query, columns: first, offset, limit: PAGE }, signal);
    const ids = answer.runs.run_id;
    if (more !== null && ids.length > 0) add(all, await more(ids, signal));
    const further = ids.length === 0 ? [] : await furtherColumns(query, ids, all.fields.slice(first.length), load, signal);
    const columns = [...answer.columns.map(({ values }) => values), ...further];
    ids.forEach((id, at) => {
      if (seen.has(id)) return;
      seen.add(id);
      for (const name of Object.keys(all.runs) as (keyof Base)[]) (all.runs[name] as Cell[]).push(answer.runs[name][at] ?? null);
      columns.forEach((values, column) => all.columns[column]?.push(values[at] ?? null));
    });
    const gone: number = total === null ? 0 : Math.max(0, total - answer.total);
    total = answer.total;
    progress(Math.min(seen.size, total), total);
    if (gone > 0) offset = Math.max(0, offset - gone);
    else if (ids.length < PAGE) return all;
    else offset += ids.length;
  }
}
