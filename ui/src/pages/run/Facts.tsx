/** Where a run came from: ids, times, people, code. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { getRun, type Run } from "../../api/runs";
import { CopyButton } from "../../components/CopyButton";
import { Took } from "../../components/Moment";
import { formatTime } from "../../lib/format";
import { href } from "../../lib/router";
import { originOf, shortCommit, type Origin } from "../../components/details/origin";
import { CopiedFact, Fact, Section } from "../../components/details/Section";

function Commit({ origin }: { origin: Origin }): VNode | null {
  const { commit, commitHref, branch } = origin;
  if (commit === null) return null;
  return (
    <Fact name="Commit">
      <span class="mono" title={commit}>
        {commitHref === null ? (
          shortCommit(commit)
        ) : (
          <a href={commitHref} target="_blank" rel="noopener noreferrer">
            {shortCommit(commit)}
          </a>
        )}
      </span>
      {branch !== null && <span class="soft clip">{branch}</span>}
      <CopyButton text={commit} label="Copy commit" />
    </Fact>
  );
}

function Parent({ runId }: { runId: string }): VNode {
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    getRun(runId, stop.signal).then(
      (run) => setName(run.info.run_name),
      // The id says it too, and the link tells what is wrong with the run.
      () => undefined,
    );
    return () => stop.abort();
  }, [runId]);
  return (
    <Fact name="Parent run">
      <a class="clip" href={href(["runs", runId])}>
        {name ?? runId}
      </a>
    </Fact>
  );
}

function Times({ run }: { run: Run }): VNode {
  const { start_time: start, end_time: end, status } = run.info;
  const over = status === "RUNNING" ? null : (end ?? null);
  return (
    <>
      <Fact name="Started">{formatTime(start)}</Fact>
      {over !== null && <Fact name="Ended">{formatTime(over)}</Fact>}
      {(over !== null || status === "RUNNING") && (
        <Fact name="Took">
          <Took start={start} end={over} />
        </Fact>
      )}
    </>
  );
}

export function Facts({ run, experimentName }: { run: Run; experimentName: string | null }): VNode {
  const { info } = run;
  const origin = originOf(run.data.tags ?? [], info.user_id, run.data.params);
  return (
    <Section title="About">
      <dl class="facts">
        <Fact name="Experiment">
          <a class="clip" href={href(["experiments", info.experiment_id])}>
            {experimentName ?? info.experiment_id}
          </a>
        </Fact>
        {origin.parentId !== null && <Parent runId={origin.parentId} />}
        <Times run={run} />
        {origin.user !== null && <Fact name="User">{origin.user}</Fact>}
        {origin.source !== null && (
          <Fact name="Source">
            <span class="mono clip" title={origin.source}>
              {origin.source}
            </span>
            {origin.sourceType !== null && <span class="soft">{origin.sourceType.toLowerCase()}</span>}
          </Fact>
        )}
        <Commit origin={origin} />
        {origin.command !== null && (
          <Fact name="Command">
            <code class="clip" title={origin.command}>
              {origin.command}
            </code>
            <CopyButton text={origin.command} label="Copy command" />
          </Fact>
        )}
        <CopiedFact name="Run ID" text={info.run_id} what="run ID" />
        <CopiedFact name="Files at" text={info.artifact_uri} what="artifact URI" />
      </dl>
    </Section>
  );
}
