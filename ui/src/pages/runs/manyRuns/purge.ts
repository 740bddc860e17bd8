/**
 * Purging has no way back, so it comes late: for some seconds the runs are only out of sight. The time goes on wherever
 * in the product the reader goes; a tab that is closed meanwhile has asked the server for nothing.
 */
import { notify, notifyAhead, notifyError } from "../../../components/Toasts";
import { plural } from "../../../lib/format";
import { leaveOut } from "../leaving";
import type { Subject } from "./asking";
import { changeRuns, PURGE } from "./changes";

/** Seconds to think again. */
export const WAITS = 10;

async function found(subject: Pick<Subject, "find">): Promise<string[]> {
  try {
    return await subject.find(new AbortController().signal);
  } catch (error) {
    notifyError(PURGE.name, error);
    return [];
  }
}

/** Purges runs when the time to undo it is over; whatever became of them, lists show them again where they are. */
export async function purgeLater(subject: Pick<Subject, "experimentId" | "find" | "others">, unselect: () => void): Promise<void> {
  const ids = await found(subject);
  if (ids.length === 0) return;
  const showAgain = leaveOut(subject.experimentId, subject.others());
  if (showAgain === null) {
    notify("So many runs wait to be purged that these have to wait for them. Try again in some seconds.");
    return;
  }
  unselect();
  const runs = `${plural(ids.length, "run")} ${ids.length === 1 ? "is" : "are"}`;
  if (await notifyAhead(`${runs} purged in`, WAITS)) {
    await changeRuns(PURGE, { count: ids.length, find: () => Promise.resolve(ids), changed: showAgain });
  }
  showAgain();
}
