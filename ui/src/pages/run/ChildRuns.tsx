/** The runs that name this run as their parent. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { asApiError, isAbort } from "../../api/request";
import { runColumns, type Run, type RunColumns } from "../../api/runs";
import { Took } from "../../components/Moment";
import { RunDot, RunState } from "../../components/RunState";
import { formatCount } from "../../lib/format";
import { href } from "../../lib/router";
import { Section } from "../../components/details/Section";

const MOST = 20;

/** Filter text for the children of a run; ids are hexadecimal, so nothing needs escaping. */
function childFilter(runId: string): string {
  return `tags.mlflow.parentRunId = '${runId.replace(/[^\w-]/g, "")}'`;
}

function useChildren(run: Run): { page: RunColumns | null; error: string | null } {
  const [state, setState] = useState<{ page: RunColumns | null; error: string | null }>({ page: null, error: null });
  const { run_id: runId, experiment_id: experimentId, status } = run.info;
  useEffect(() => {
    const stop = new AbortController();
    const query = { experiment_ids: [experimentId], filter: childFilter(runId), order_by: ["attributes.start_time DESC"], limit: MOST };
    runColumns(query, stop.signal).then(
      (page) => setState({ page, error: null }),
      (error: unknown) => isAbort(error) || setState({ page: null, error: asApiError(error).message }),
    );
    return () => stop.abort();
  }, [runId, experimentId, status]);
  return state;
}

function Child({ page, at }: { page: RunColumns; at: number }): VNode {
  const { runs } = page;
  const id = runs.run_id[at] ?? "";
  const status = runs.status[at] ?? "FINISHED";
  const start = runs.start_time[at] ?? null;
  const end = status === "RUNNING" ? null : (runs.end_time[at] ?? null);
  return (
    <li class="child-run">
      <a class="clip" href={href(["runs", id])}>
        <RunDot runId={id} />
        {runs.run_name[at]}
      </a>
      <RunState status={status} />
      <span class="soft num">{start !== null && (end !== null || status === "RUNNING") && <Took start={start} end={end} />}</span>
    </li>
  );
}

export function ChildRuns({ run }: { run: Run }): VNode | null {
  const { page, error } = useChildren(run);
  if (error !== null) {
    return (
      <Section title="Child runs">
        <p class="section-none bad">{error}</p>
      </Section>
    );
  }
  if (page === null || page.total === 0) return null;
  const all = href(["experiments", run.info.experiment_id], new URLSearchParams({ filter: childFilter(run.info.run_id) }));
  return (
    <Section title="Child runs" count={page.total}>
      <ul class="plain-list">
        {page.runs.run_id.map((id, at) => (
          <Child key={id} page={page} at={at} />
        ))}
      </ul>
      {page.total > MOST && (
        <p class="section-more">
          <a href={all}>All {formatCount(page.total)} as a table</a>
        </p>
      )}
    </Section>
  );
}
