/** The run that something comes from. */
import { useEffect, useState } from "preact/hooks";
import { getRun, type Run } from "../../api/runs";

/** Null until it is there, and where there is none any more: its id stands in for it. */
export function useSourceRun(runId: string): Run | null {
  const [run, setRun] = useState<Run | null>(null);
  useEffect(() => {
    if (runId === "") return;
    const stop = new AbortController();
    getRun(runId, stop.signal).then(setRun, () => undefined);
    return () => stop.abort();
  }, [runId]);
  return run;
}
