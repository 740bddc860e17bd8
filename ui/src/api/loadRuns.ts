/** Loads runs by their ids: one request an experiment where ids would be one request each. */
import { ApiError } from "./request";
import { getRun, idFilter, type Run } from "./runs";
import { searchRuns } from "./searchRuns";

export interface LoadedRuns {
  /** In the order asked for. */
  runs: Run[];
  /** Ids that no run has. */
  missing: string[];
}

/** Ids in one filter. */
const IDS_A_REQUEST = 250;

// Ids are hexadecimal; anything else in an address is no id and must not get into a filter.
function isId(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id);
}

/** One run, or null when there is none of that id. Raises ApiError for other failures. */
async function oneRun(id: string, signal: AbortSignal): Promise<Run | null> {
  try {
    return await getRun(id, signal);
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}

/** Loads runs by id, from whatever experiments they are in. Raises ApiError. */
export async function loadRuns(ids: readonly string[], signal: AbortSignal): Promise<LoadedRuns> {
  const found = new Map<string, Run>();
  const missing = new Set(ids.filter((id) => !isId(id)));
  for (;;) {
    const open = ids.filter((id) => !found.has(id) && !missing.has(id));
    const [next, ...others] = open;
    if (next === undefined) break;
    // One run tells its experiment; the others of it come in bulk. Each round finishes an experiment.
    const run = await oneRun(next, signal);
    if (run === null) {
      missing.add(next);
      continue;
    }
    found.set(next, run);
    const chunks = Array.from({ length: Math.ceil(others.length / IDS_A_REQUEST) }, (_, index) =>
      others.slice(index * IDS_A_REQUEST, (index + 1) * IDS_A_REQUEST),
    );
    const query = { experiment_ids: [run.info.experiment_id], run_view_type: "ALL" as const };
    const answers = await Promise.all(chunks.map((chunk) => searchRuns({ ...query, filter: idFilter(chunk) }, signal)));
    for (const one of answers.flat()) found.set(one.info.run_id, one);
  }
  return { runs: ids.flatMap((id) => found.get(id) ?? []), missing: [...missing] };
}
