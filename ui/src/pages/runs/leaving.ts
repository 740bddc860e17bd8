/** Runs that will be purged in some seconds: they are there, but lists of the page leave them out. */
import { signal } from "@preact/signals";

interface Leaving {
  experimentId: string;
  /** Filter text for the others. */
  others: string;
}

const leaving = signal<readonly Leaving[]>([]);

/** The server reads filters of 64 Ki; what the reader typed needs room too. */
const LONGEST = 48 * 1024;

/** Filter text for the runs of an experiment that stay; "" while none is leaving. Follows who comes and goes. */
export function staying(experimentId: string): string {
  return leaving.value
    .filter((one) => one.experimentId === experimentId)
    .map(({ others }) => others)
    .join(" AND ");
}

/** Leaves runs out until the function that it gives is called. Null when more are leaving than a filter can say. */
export function leaveOut(experimentId: string, others: string): (() => void) | null {
  if (staying(experimentId).length + others.length > LONGEST) return null;
  const one = { experimentId, others };
  leaving.value = [...leaving.value, one];
  return () => {
    leaving.value = leaving.value.filter((other) => other !== one);
  };
}
