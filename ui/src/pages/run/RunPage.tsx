/** One run: overview, charts, files. What is shown is in the address. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import { NOTE_TAG } from "../../api/experiments";
import { deleteRunTag, setRunTag, type Run } from "../../api/runs";
import { styleAlone } from "../../charts/runStyles";
import { Registered } from "../../components/details/Registered";
import { Tags, type TagActions } from "../../components/details/Tags";
import { useExperimentName } from "../../components/details/useExperimentName";
import { ErrorState } from "../../components/ErrorState";
import { Lazy } from "../../components/Lazy";
import { Loading } from "../../components/Loading";
import { setCrumbs } from "../../lib/crumbs";
import { useBindings, useKeyHelp, type KeyHelp } from "../../lib/keys";
import { href, search, setQuery } from "../../lib/router";
import { ChildRuns } from "./ChildRuns";
import { Datasets } from "./Datasets";
import { Description } from "./Description";
import { Facts } from "./Facts";
import { MetricsTable } from "./MetricsTable";
import { Models, registeredFrom } from "./Models";
import { ParamsTable } from "../../components/details/ParamsTable";
import { RunHead } from "./RunHead";
import { runView, type RunView } from "./runView";
import { useRun, type LoadedRun } from "./useRun";
import "./run.css";

/** Keys of the charts themselves, which have focus when they work. */
const CHART_KEYS: readonly KeyHelp[] = [
  { keys: ["←", "→"], does: "Move along a chart" },
  { keys: ["+", "−", "0"], does: "Zoom in a chart, show all" },
];

const loadCharts = async () =>
  (await import("../../charts/ChartBoard")).ChartBoard;
const loadMedia = async () =>
  (await import("./Media")).Media;
const loadArtifacts = async () =>
  (await import("../../components/artifacts/ArtifactBrowser")).ArtifactBrowser;

/** Changes the address; small steps of a slider or a search leave no entry for the Back button. */
function changeView(change: Partial<RunView>): void {
  const small = !("tab" in change || "file" in change);
  setQuery(runView.write({ ...runView.read(search.peek()), ...change }), { replace: small });
}

function useRunCrumbs(run: Run | null, experimentName: string | null): void {
  const experimentId = run?.info.experiment_id;
  const name = run?.info.run_name ?? "Run";
  useEffect(() => {
    const experiment = experimentId === undefined ? [] : [{ text: experimentName ?? "…", href: href(["experiments", experimentId]) }];
    setCrumbs([{ text: "Experiments", href: href(["experiments"]) }, ...experiment, { text: name }]);
  }, [experimentId, experimentName, name]);
}

interface PartProps {
  loaded: LoadedRun;
  run: Run;
  view: RunView;
}

function tagActions(run: Run, change: LoadedRun["change"]): TagActions {
  const id = run.info.run_id;
  return {
    set: (key, value) => change("Saving the tag", () => setRunTag(id, key, value)),
    remove: (key) => change("Deleting the tag", () => deleteRunTag(id, key)),
  };
}

function Overview({ loaded, run, experimentName, editing, onEditing }: Omit<PartProps, "view"> & {
  experimentName: string | null;
  editing: boolean;
  onEditing: (editing: boolean) => void;
}): VNode {
  const { change, fresh } = loaded;
  const active = run.info.lifecycle_stage === "active";
  return (
    <div class="overview">
      <div class="detail-main">
        <Description run={run} change={change} editing={editing} onEditing={onEditing} />
        <div class="overview-values">
          <MetricsTable run={run} fresh={fresh} which="own" />
          <ParamsTable params={run.data.params ?? []} />
        </div>
        <MetricsTable run={run} fresh={fresh} which="system" />
      </div>
      <div class="detail-side">
        <Facts run={run} experimentName={experimentName} />
        <Tags tags={run.data.tags ?? []} without={NOTE_TAG} actions={active ? tagActions(run, change) : null} />
        <Models run={run} />
        <Registered filter={registeredFrom(run)} />
        <Datasets inputs={run.inputs.dataset_inputs ?? []} />
        <ChildRuns run={run} />
      </div>
    </div>
  );
}

function Charts({ loaded, run, view }: PartProps): VNode {
  const highlight = useSignal<string | null>(null);
  const { run_id: id, run_name: name } = run.info;
  const runs = useMemo(() => [{ id, label: name, style: styleAlone(id) }], [id, name]);
  const names = (run.data.metrics ?? []).map((metric) => metric.key).join("\n");
  const keys = useMemo(() => (names === "" ? [] : names.split("\n")), [names]);
  const props = { runs, keys, view, onChange: changeView, highlight, fresh: loaded.fresh };
  return <Lazy load={loadCharts} what="charts" props={props} />;
}

export function RunPage({ runId }: { runId: string }): VNode {
  const address = search.value;
  const view = useMemo(() => runView.read(address), [address]);
  const loaded = useRun(runId);
  const owner = useMemo(() => ({ kind: "run" as const, id: runId }), [runId]);
  const { run, error } = loaded;
  const experimentName = useExperimentName(run?.info.experiment_id);
  const [editing, setEditing] = useState(false);
  const describe = (): void => {
    changeView({ tab: "overview" });
    setEditing(run?.info.lifecycle_stage === "active");
  };
  useRunCrumbs(run, experimentName);
  useKeyHelp(CHART_KEYS);
  useBindings([
    { keys: ["1"], does: "Overview", run: () => changeView({ tab: "overview" }) },
    { keys: ["2"], does: "Charts", run: () => changeView({ tab: "charts" }) },
    { keys: ["3"], does: "Artifacts", run: () => changeView({ tab: "artifacts" }) },
    { keys: ["4"], does: "Logged images and tables", run: () => changeView({ tab: "media" }) },
    { keys: ["e"], does: "Edit the description", run: describe, writes: true },
  ]);
  if (run === null) return error === null ? <Loading what="run" /> : <ErrorState error={error} retry={loaded.reload} wayOut />;
  const files = { owner, path: view.file, onPath: (file: string) => changeView({ file }) };
  const media = { run, owner, step: view.step, onStep: (step: string) => changeView({ step }) };
  return (
    <div class={`detail-page detail-${view.tab}`}>
      <RunHead run={run} tab={view.tab} change={loaded.change} onTab={(tab) => changeView({ tab })} onDescribe={describe} />
      <div class="detail-body">
        {view.tab === "overview" && (
          <Overview loaded={loaded} run={run} experimentName={experimentName} editing={editing} onEditing={setEditing} />
        )}
        {view.tab === "charts" && <Charts loaded={loaded} run={run} view={view} />}
        {view.tab === "media" && <Lazy load={loadMedia} what="images" props={media} />}
        {view.tab === "artifacts" && <Lazy load={loadArtifacts} what="files" props={files} />}
      </div>
    </div>
  );
}
