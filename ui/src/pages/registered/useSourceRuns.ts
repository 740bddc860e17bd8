/** The runs that versions come from. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { loadRuns } from "../../api/loadRuns";
import type { ModelVersion } from "../../api/registry";
import type { Run } from "../../api/runs";
import { runsOf } from "./versionTable";

const NONE: ReadonlyMap<string, Run> = new Map();

/** By id; empty until they are there. The versions are of use without them. */
export function useSourceRuns(versions: readonly ModelVersion[]): ReadonlyMap<string, Run> {
  const [runs, setRuns] = useState(NONE);
  const ids = useMemo(() => runsOf(versions).join("\n"), [versions]);
  useEffect(() => {
    if (ids === "") return;
    const stop = new AbortController();
    loadRuns(ids.split("\n"), stop.signal).then(
      (found) => setRuns(new Map(found.runs.map((run) => [run.info.run_id, run]))),
      () => undefined,
    );
    return () => stop.abort();
  }, [ids]);
  return runs;
}
