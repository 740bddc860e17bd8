/** One version of a registered model: where it comes from, what names it, how to load it, its files. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import {
  deleteAlias,
  deleteVersion,
  deleteVersionTag,
  describeVersion,
  isPrompt,
  setAlias,
  setVersionTag,
  type ModelVersion,
} from "../../api/registry";
import type { Run } from "../../api/runs";
import { CodeBlock } from "../../components/CodeBlock";
import { Note } from "../../components/details/Note";
import { ParamsTable } from "../../components/details/ParamsTable";
import { OVERVIEW_AND_FILES, Parts } from "../../components/details/Parts";
import { CopiedFact, Fact, Section } from "../../components/details/Section";
import { Tags } from "../../components/details/Tags";
import { useSourceRun } from "../../components/details/useSourceRun";
import { EmptyState } from "../../components/EmptyState";
import { ErrorState } from "../../components/ErrorState";
import { Lazy } from "../../components/Lazy";
import { Loading } from "../../components/Loading";
import { Menu } from "../../components/Menu";
import { ModelState } from "../../components/ModelState";
import { Ago } from "../../components/Moment";
import { notify } from "../../components/Toasts";
import { baseUrl } from "../../lib/baseUrl";
import { setCrumbs } from "../../lib/crumbs";
import { formatTime } from "../../lib/format";
import { useBindings } from "../../lib/keys";
import { href, navigate, search, setQuery } from "../../lib/router";
import { canWrite } from "../../lib/session";
import { narrow } from "../../lib/viewport";
import { AliasForm, DeleteForm } from "./Dialogs";
import { Gone } from "../../components/details/Gone";
import { calledBest, loadCode } from "./loadCode";
import { promptHref } from "./PromptVersions";
import { RunMetrics } from "./RunMetrics";
import { versionView, type VersionView } from "./registeredView";
import type { Change } from "../../components/details/useChange";
import { useFiles, useVersion } from "./useVersion";
import { modelIn, type VersionFiles } from "./versionFiles";
import "./registered.css";

type Files = ReturnType<typeof useFiles>;
type Open = "alias" | "delete" | null;

const loadArtifacts = async () => (await import("../../components/artifacts/ArtifactBrowser")).ArtifactBrowser;

function changeView(change: Partial<VersionView>): void {
  setQuery(versionView.write({ ...versionView.read(search.peek()), ...change }));
}

function Head({ version, tab, change, onDescribe }: { version: ModelVersion; tab: VersionView["tab"]; change: Change; onDescribe: () => void }): VNode {
  const [open, setOpen] = useState<Open>(null);
  const { name, version: number, current_stage: stage } = version;
  const close = (): void => setOpen(null);
  const set = (alias: string): Promise<boolean> => change("Setting the alias", () => setAlias(name, alias, number));
  // A deleted version is not found any more, so the page leaves before it would be loaded anew.
  const remove = (): void => void change("Deleting the version", () => deleteVersion(name, number).then(() => navigate(href(["registry", name]))), false);
  return (
    <div class="tools detail-head">
      <p class="detail-state">
        <ModelState status="LOGGED_MODEL_READY" />
        {stage !== "None" && <span>{stage}</span>}
        <span class="soft">
          <Ago time={version.creation_timestamp} />
        </span>
      </p>
      <div class="detail-parts">
        <Parts of="the version" parts={OVERVIEW_AND_FILES} shown={tab} onShow={(shown) => changeView({ tab: shown })} />
        <Menu
          label="Actions for the version"
          items={[
            { label: "Add alias …", writes: true, run: () => setOpen("alias") },
            { label: "Edit description", writes: true, run: onDescribe },
            { label: "Delete …", writes: true, danger: true, run: () => setOpen("delete") },
          ]}
        >
          ⋯
        </Menu>
      </div>
      {open === "alias" && <AliasForm alias="" version={number} versions={[]} onClose={close} set={set} />}
      {open === "delete" && (
        <DeleteForm title={`Delete version ${number}?`} onClose={close} remove={remove}>
          Its aliases and tags go with it; its run and its files stay.
        </DeleteForm>
      )}
    </div>
  );
}

function Facts({ version, run, files }: { version: ModelVersion; run: Run | null; files: Files }): VNode {
  const place = files !== null && "uri" in files ? files : null;
  const model = place?.owner?.kind === "model" ? place.owner.id : modelIn(version.source);
  return (
    <Section title="About">
      <dl class="facts">
        <Fact name="Version of">
          <a class="clip" href={href(["registry", version.name])}>
            {version.name}
          </a>
        </Fact>
        {version.run_id !== "" && (
          <Fact name="From run">
            <a class="clip" href={href(["runs", version.run_id])}>
              {run?.info.run_name ?? version.run_id}
            </a>
          </Fact>
        )}
        {model !== "" && (
          <Fact name="Logged as">
            <a class="clip mono" href={href(["models", model])}>
              {model}
            </a>
          </Fact>
        )}
        <Fact name="Created">{formatTime(version.creation_timestamp)}</Fact>
        <Fact name="Changed">{formatTime(version.last_updated_timestamp)}</Fact>
        <CopiedFact name="Source" text={version.source} what="source" />
        {place !== null && place.uri !== version.source && <CopiedFact name="Files at" text={place.uri} what="artifact URI" />}
      </dl>
    </Section>
  );
}

function VersionAliases({ version, change }: { version: ModelVersion; change: Change }): VNode | null {
  const { name, version: number, aliases = [] } = version;
  if (aliases.length === 0) return null;
  const remove = async (alias: string): Promise<void> => {
    if (!(await change("Deleting the alias", () => deleteAlias(name, alias)))) return;
    notify(`Deleted alias ${alias}.`, { label: "Undo", run: () => void change("Setting the alias", () => setAlias(name, alias, number)) });
  };
  return (
    <Section title="Aliases" count={aliases.length}>
      <ul class="alias-list">
        {aliases.map((alias) => (
          <li key={alias} class="alias">
            @{alias}
            {canWrite.value && (
              <button type="button" class="button plain icon-button" aria-label={`Delete alias ${alias}`} title={`Delete alias ${alias}`} onClick={() => void remove(alias)}>
                ✕
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface OverviewProps {
  version: ModelVersion;
  files: Files;
  change: Change;
  editing: boolean;
  onEditing: (editing: boolean) => void;
}

function Overview({ version, files, change, editing, onEditing }: OverviewProps): VNode {
  const { name, version: number, tags = [] } = version;
  const run = useSourceRun(version.run_id);
  const actions = useMemo(
    () => ({
      set: (key: string, value: string) => change("Saving the tag", () => setVersionTag(name, number, key, value)),
      remove: (key: string) => change("Deleting the tag", () => deleteVersionTag(name, number, key)),
    }),
    [name, number, change],
  );
  return (
    <div class="overview">
      <div class="detail-main">
        <Note
          text={version.description ?? ""}
          editing={editing}
          onEditing={onEditing}
          save={(text) => change("Saving the description", () => describeVersion(name, number, text))}
        />
        <Section title="Load it">
          <div class="section-code">
            <CodeBlock code={loadCode("models", name, calledBest([version]) ?? number, baseUrl().href)} />
          </div>
        </Section>
        {run !== null && (
          <div class="overview-values">
            <RunMetrics run={run} />
            <ParamsTable params={run.data.params ?? []} />
          </div>
        )}
      </div>
      <div class="detail-side">
        <Facts version={version} run={run} files={files} />
        <VersionAliases version={version} change={change} />
        <Tags tags={tags} actions={actions} />
      </div>
    </div>
  );
}

function Elsewhere({ files }: { files: VersionFiles }): VNode {
  return (
    <EmptyState title="The files are elsewhere">
      <p class="soft">
        They are not among the artifacts of a run or a logged model of this server. A client that can reach them loads them from <code>{files.uri}</code>.
      </p>
    </EmptyState>
  );
}

function Artifacts({ files, file }: { files: Files; file: string }): VNode {
  const owner = files !== null && "owner" in files ? files.owner : null;
  if (files === null) return <Loading what="files" />;
  if ("error" in files) return <ErrorState error={files.error} />;
  if (owner === null) return <Elsewhere files={files} />;
  return <Lazy load={loadArtifacts} what="files" props={{ owner, path: file, onPath: (path: string) => changeView({ file: path }) }} />;
}

export function VersionPage({ name, called }: { name: string; called: string }): VNode {
  const address = search.value;
  const view = useMemo(() => versionView.read(address), [address]);
  const { shown: version, error, gone, reload, change } = useVersion(name, called);
  const files = useFiles(version);
  const [editing, setEditing] = useState(false);
  const number = version?.version;
  const word = narrow.value ? "v" : "Version ";
  useEffect(() => {
    const last = number === undefined ? called : word + number;
    setCrumbs([{ text: "Registry", href: href(["registry"]) }, { text: name, href: href(["registry", name]) }, { text: last }]);
  }, [name, called, number, word]);
  const prompt = version !== null && isPrompt(version.tags);
  useEffect(() => {
    // A prompt's versions are read on its own page.
    if (prompt && number !== undefined) navigate(promptHref(name, number), { replace: true });
  }, [prompt, name, number]);
  const describe = (): void => {
    changeView({ tab: "overview" });
    setEditing(true);
  };
  useBindings([
    { keys: ["1"], does: "Overview", run: () => changeView({ tab: "overview" }) },
    { keys: ["2"], does: "Artifacts", run: () => changeView({ tab: "artifacts" }) },
    { keys: ["e"], does: "Edit the description", run: describe, writes: true },
  ]);
  if (version === null) return error === null ? <Loading what="version" /> : <ErrorState error={error} retry={reload} wayOut />;
  return (
    <div class={`detail-page detail-${view.tab}`}>
      <Head version={version} tab={view.tab} change={change} onDescribe={describe} />
      {gone && <Gone what="version" how="was deleted, or its model has another name" />}
      <div class="detail-body">
        {view.tab === "overview" && <Overview version={version} files={files} change={change} editing={editing} onEditing={setEditing} />}
        {view.tab === "artifacts" && <Artifacts files={files} file={view.file} />}
      </div>
    </div>
  );
}
