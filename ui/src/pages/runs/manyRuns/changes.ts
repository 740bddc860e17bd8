/** Changes of many runs: in parts that the server takes, with what undoes each. */
import { deleteRuns, MOST_RUNS, moveRuns, purgeRuns, restoreRuns, setTagsOfRuns, type TagChange } from "../../../api/manyRuns";
import { notify, notifyError } from "../../../components/Toasts";
import { formatCount, plural } from "../../../lib/format";
import { notifyProgress } from "./progress";

/** One request that takes back a part of a change. */
export type Step = () => Promise<unknown>;

export interface Applied {
  /** Runs that were not so before. */
  changed: number;
  /** Null where there is no way back. */
  undo: Step[] | null;
}

export interface Change {
  /** "Delete", as an error names it. */
  name: string;
  /** "Deleting", while it goes on. */
  doing: string;
  /** "Deleted", before how many it were. */
  past: string;
  /** What stands behind how many it were. */
  where?: string;
  /** Runs a request. */
  size: number;
  apply: (ids: readonly string[]) => Promise<Applied>;
  /** True where the selected runs stay in the table. */
  keeps?: boolean;
}

export const DELETE: Change = {
  name: "Delete",
  doing: "Deleting",
  past: "Deleted",
  size: MOST_RUNS,
  apply: async (ids) => {
    const changed = await deleteRuns(ids);
    return { changed: changed.length, undo: changed.length === 0 ? [] : [() => restoreRuns(changed)] };
  },
};

export const RESTORE: Change = {
  name: "Restore",
  doing: "Restoring",
  past: "Restored",
  size: MOST_RUNS,
  apply: async (ids) => {
    const changed = await restoreRuns(ids);
    return { changed: changed.length, undo: changed.length === 0 ? [] : [() => deleteRuns(changed)] };
  },
};

/** Artifacts are removed one after another: parts small enough to see how far it is. */
export const PURGE: Change = {
  name: "Purge",
  doing: "Purging",
  past: "Purged",
  size: 50,
  apply: async (ids) => ({ changed: (await purgeRuns(ids)).length, undo: null }),
};

export function tagging(change: Pick<TagChange, "tags" | "remove">): Change {
  return {
    name: "Tag",
    doing: "Tagging",
    past: "Tagged",
    size: MOST_RUNS,
    keeps: true,
    apply: async (ids) => {
      const previous = await setTagsOfRuns([{ ...change, run_ids: [...ids] }]);
      const changed = previous.reduce((sum, { run_ids }) => sum + run_ids.length, 0);
      return { changed, undo: changed === 0 ? [] : [() => setTagsOfRuns(previous)] };
    },
  };
}

/** A run has a row for each of its metrics to move: others, who write meanwhile, wait for a part. */
export function moving(experiment: { experiment_id: string; name: string }): Change {
  return {
    name: "Move",
    doing: "Moving",
    past: "Moved",
    where: ` to ${experiment.name}`,
    size: 100,
    apply: async (ids) => {
      const previous = await moveRuns(ids, experiment.experiment_id);
      const changed = previous.reduce((sum, { run_ids }) => sum + run_ids.length, 0);
      return { changed, undo: previous.map((origin) => () => moveRuns(origin.run_ids, origin.experiment_id)) };
    },
  };
}

/** What came of a change or of its undoing; an error ended it early. */
export interface Outcome extends Applied {
  error: unknown;
}

/**
 * Applies a change part after part. A part under way is never broken off, so that it is known what has to be undone;
 * `stop` and the first failure keep the next from beginning.
 */
export async function inParts(
  change: Pick<Change, "size" | "apply">,
  ids: readonly string[],
  stop: AbortSignal,
  onDone: (runs: number) => void,
): Promise<Outcome> {
  const outcome: Outcome = { changed: 0, undo: [], error: null };
  for (let at = 0; at < ids.length && !stop.aborted; at += change.size) {
    try {
      const part = await change.apply(ids.slice(at, at + change.size));
      outcome.changed += part.changed;
      outcome.undo = part.undo === null ? null : [...part.undo, ...(outcome.undo ?? [])];
    } catch (error) {
      outcome.error = error;
      break;
    }
    onDone(Math.min(at + change.size, ids.length));
  }
  return outcome;
}

async function undone(change: Change, steps: readonly Step[], changed: () => void): Promise<void> {
  const stop = new AbortController();
  const progress = steps.length > 1 ? notifyProgress(`Undoing: ${change.past.toLowerCase()} runs …`, () => stop.abort()) : null;
  try {
    for (const [at, step] of steps.entries()) {
      if (stop.signal.aborted) break;
      await step();
      progress?.at((at + 1) / steps.length);
    }
  } catch (error) {
    notifyError("Undo", error);
  } finally {
    progress?.end();
    changed();
  }
}

function said(change: Change, outcome: Outcome, all: number): string {
  if (outcome.changed === 0) return "No run had to be changed.";
  const stopped = outcome.error === null && outcome.changed < all ? `${formatCount(outcome.changed)} of ${plural(all, "run")}` : null;
  return `${change.past} ${stopped ?? plural(outcome.changed, "run")}${change.where ?? ""}.`;
}

/** What is changed, and who has to know. */
export interface Target {
  /** How many runs are meant. */
  count: number;
  /** Finds their ids. */
  find: (stop: AbortSignal) => Promise<string[]>;
  /** Called after each change and after its undoing. */
  changed: (keeps: boolean) => void;
}

/** Changes runs, says how far it is and what was done, and offers to undo it. */
export async function changeRuns(change: Change, target: Target): Promise<void> {
  const stop = new AbortController();
  const parts = target.count > change.size;
  const progress = parts ? notifyProgress(`${change.doing} ${plural(target.count, "run")} …`, () => stop.abort()) : null;
  try {
    const ids = await target.find(stop.signal);
    const outcome = await inParts(change, ids, stop.signal, (done) => progress?.at(done / ids.length));
    target.changed(change.keeps === true);
    if (outcome.error !== null) notifyError(change.name, outcome.error);
    const { undo } = outcome;
    const action = undo === null || undo.length === 0 ? undefined : { label: "Undo", run: () => void undone(change, undo, () => target.changed(true)) };
    if (outcome.error === null || outcome.changed > 0) notify(said(change, outcome, ids.length), action);
  } catch (error) {
    notifyError(change.name, error);
  } finally {
    progress?.end();
  }
}
