/** One run. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { getRun, type Run } from "../../api/runs";
import { ErrorState } from "../../components/ErrorState";
import { Loading } from "../../components/Loading";
import { setCrumbs } from "../../lib/crumbs";

export function RunPage({ runId }: { runId: string }): VNode {
  const [run, setRun] = useState<Run | ApiError | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    getRun(runId, stop.signal).then(setRun, (error: unknown) => isAbort(error) || setRun(asApiError(error)));
    return () => stop.abort();
  }, [runId]);
  const name = run !== null && "info" in run ? (run.info.run_name ?? runId) : runId;
  useEffect(() => setCrumbs([{ text: name }]), [name]);
  if (run === null) return <Loading what="run" />;
  if (!("info" in run)) return <ErrorState error={run} />;
  return <h2>{name}</h2>;
}
