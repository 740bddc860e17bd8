/** One logged model: what it is made of, how good it is, how to load it, its files. What is shown is in the address. */
import { useEffect, useMemo } from "preact/hooks";
import type { VNode } from "preact";
import { deleteModel, deleteModelTag, setModelTag, type LoggedModel } from "../../api/models";
import { CodeBlock } from "../../components/CodeBlock";
import { Gone } from "../../components/details/Gone";
import { ParamsTable } from "../../components/details/ParamsTable";
import { OVERVIEW_AND_FILES, Parts } from "../../components/details/Parts";
import { CopiedFact, Fact, Section } from "../../components/details/Section";
import { Registered } from "../../components/details/Registered";
import { Tags } from "../../components/details/Tags";
import type { Change } from "../../components/details/useChange";
import { useExperimentName } from "../../components/details/useExperimentName";
import { useSourceRun } from "../../components/details/useSourceRun";
import { ErrorState } from "../../components/ErrorState";
import { Lazy } from "../../components/Lazy";
import { Loading } from "../../components/Loading";
import { Menu } from "../../components/Menu";
import { ModelState } from "../../components/ModelState";
import { Ago } from "../../components/Moment";
import { baseUrl } from "../../lib/baseUrl";
import { clientCode } from "../../lib/clientCode";
import { setCrumbs } from "../../lib/crumbs";
import { formatTime } from "../../lib/format";
import { useBindings } from "../../lib/keys";
import { href, navigate, search, setQuery } from "../../lib/router";
import { ModelMetrics } from "./ModelMetrics";
import { modelView, type ModelView } from "./modelView";
import { useModel } from "./useModel";

const loadArtifacts = async () => (await import("../../components/artifacts/ArtifactBrowser")).ArtifactBrowser;

function changeView(change: Partial<ModelView>): void {
  setQuery(modelView.write({ ...modelView.read(search.peek()), ...change }));
}

function loadCode(model: LoggedModel): string {
  return clientCode(baseUrl().href, `model = mlflow.pyfunc.load_model("models:/${model.info.model_id}")`, "model.predict(data)");
}

/** The filter for the versions that were made from a model: by its id, or by where its files are. */
function registeredFrom({ model_id: id, artifact_uri: uri }: LoggedModel["info"]): string {
  return `source_path IN ('models:/${id}', '${uri.replaceAll("'", "''")}')`;
}

function Facts({ model, experimentName }: { model: LoggedModel; experimentName: string | null }): VNode {
  const { info } = model;
  const runId = info.source_run_id;
  const runName = useSourceRun(runId)?.info.run_name ?? null;
  return (
    <Section title="About">
      <dl class="facts">
        <Fact name="Experiment">
          <a class="clip" href={href(["experiments", info.experiment_id])}>
            {experimentName ?? info.experiment_id}
          </a>
        </Fact>
        {runId !== "" && (
          <Fact name="From run">
            <a class="clip" href={href(["runs", runId])}>
              {runName ?? runId}
            </a>
          </Fact>
        )}
        <Fact name="Created">{formatTime(info.creation_timestamp_ms)}</Fact>
        <Fact name="Changed">{formatTime(info.last_updated_timestamp_ms)}</Fact>
        {info.model_type !== "" && <Fact name="Type">{info.model_type}</Fact>}
        <CopiedFact name="Model ID" text={info.model_id} what="model ID" />
        <CopiedFact name="Files at" text={info.artifact_uri} what="artifact URI" />
      </dl>
    </Section>
  );
}

function Overview({ model, change, experimentName }: { model: LoggedModel; change: Change; experimentName: string | null }): VNode {
  const id = model.info.model_id;
  const actions = useMemo(
    () => ({
      set: (key: string, value: string) => change("Saving the tag", () => setModelTag(id, key, value)),
      remove: (key: string) => change("Deleting the tag", () => deleteModelTag(id, key)),
    }),
    [id, change],
  );
  return (
    <div class="overview">
      <div class="detail-main">
        <Section title="Load it">
          <div class="section-code">
            <CodeBlock code={loadCode(model)} />
          </div>
        </Section>
        <div class="overview-values">
          <ModelMetrics metrics={model.data.metrics ?? []} sourceRun={model.info.source_run_id} />
          <ParamsTable params={model.data.params ?? []} />
        </div>
      </div>
      <div class="detail-side">
        <Facts model={model} experimentName={experimentName} />
        <Registered filter={registeredFrom(model.info)} />
        <Tags tags={model.info.tags ?? []} actions={actions} />
      </div>
    </div>
  );
}

function Head({ model, tab, change }: { model: LoggedModel; tab: ModelView["tab"]; change: Change }): VNode {
  const { info } = model;
  const list = href(["experiments", info.experiment_id, "models"]);
  // A deleted model is not found any more, so the page leaves before it would be loaded anew.
  const remove = (): void => void change("Deleting the model", () => deleteModel(info.model_id).then(() => navigate(list)));
  return (
    <div class="tools detail-head">
      <p class="detail-state">
        <ModelState status={info.status} />
        <span class="soft">
          <Ago time={info.creation_timestamp_ms} />
        </span>
        {info.status_message !== undefined && <span class="bad clip">{info.status_message}</span>}
      </p>
      <div class="detail-parts">
        <Parts of="the model" parts={OVERVIEW_AND_FILES} shown={tab} onShow={(shown) => changeView({ tab: shown })} />
        <Menu label="Actions for the model" items={[{ label: "Delete", danger: true, writes: true, run: remove }]}>
          ⋯
        </Menu>
      </div>
    </div>
  );
}

export function ModelPage({ modelId }: { modelId: string }): VNode {
  const address = search.value;
  const view = useMemo(() => modelView.read(address), [address]);
  const { shown: model, error, gone, reload, change } = useModel(modelId);
  const owner = useMemo(() => ({ kind: "model" as const, id: modelId }), [modelId]);
  const experimentId = model?.info.experiment_id;
  const experimentName = useExperimentName(experimentId);
  const name = model?.info.name ?? "Model";
  useEffect(() => {
    const way = experimentId === undefined ? [] : [
      { text: experimentName ?? "…", href: href(["experiments", experimentId]) },
      { text: "Models", href: href(["experiments", experimentId, "models"]) },
    ];
    setCrumbs([{ text: "Experiments", href: href(["experiments"]) }, ...way, { text: name }]);
  }, [experimentId, experimentName, name]);
  useBindings([
    { keys: ["1"], does: "Overview", run: () => changeView({ tab: "overview" }) },
    { keys: ["2"], does: "Artifacts", run: () => changeView({ tab: "artifacts" }) },
  ]);
  if (model === null) return error === null ? <Loading what="model" /> : <ErrorState error={error} retry={reload} wayOut />;
  const files = { owner, path: view.file, onPath: (file: string) => changeView({ file }) };
  return (
    <div class={`detail-page detail-${view.tab}`}>
      <Head model={model} tab={view.tab} change={change} />
      {gone && <Gone what="model" how="was deleted" />}
      <div class="detail-body">
        {view.tab === "overview" && <Overview model={model} change={change} experimentName={experimentName} />}
        {view.tab === "artifacts" && <Lazy load={loadArtifacts} what="files" props={files} />}
      </div>
    </div>
  );
}
