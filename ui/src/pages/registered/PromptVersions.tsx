/** A prompt: its versions in a list, the text of one, or what two have different. */
import { useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { deleteVersion, deleteVersionTag, setAlias, setVersionTag, type ModelVersion } from "../../api/registry";
import { CodeBlock } from "../../components/CodeBlock";
import { CopyButton } from "../../components/CopyButton";
import { linesOf, PROMPT_TAGS, promptOf, variablesOf } from "../../components/details/promptText";
import { Section } from "../../components/details/Section";
import { Tags } from "../../components/details/Tags";
import { Lazy } from "../../components/Lazy";
import { Menu } from "../../components/Menu";
import { Ago } from "../../components/Moment";
import { baseUrl } from "../../lib/baseUrl";
import { useBindings, type Binding } from "../../lib/keys";
import { href } from "../../lib/router";
import { OlderVersions } from "./OlderVersions";
import { AliasForm, DeleteForm } from "./Dialogs";
import { calledBest, loadCode } from "./loadCode";
import { PromptText } from "./PromptText";
import { registeredView, type RegisteredView } from "./registeredView";
import type { Change } from "../../components/details/useChange";
import type { Registered } from "./useRegistered";

interface Props {
  registered: Registered;
  view: RegisteredView;
  onView: (change: Partial<RegisteredView>) => void;
  more: () => void;
  change: Change;
  /** Of the page. */
  keys: readonly Binding[];
}

const loadDiff = async () => (await import("../../components/diff/Diff")).Diff;

/** The address of a version of a prompt. */
export function promptHref(name: string, version: string): string {
  return href(["registry", name], registeredView.write({ selected: [], version, against: "" }));
}

function VersionList({ registered: { model, versions, token }, chosen, more }: { registered: Registered; chosen: string; more: () => void }): VNode {
  return (
    <Section title="Versions" {...(token === undefined ? { count: versions.length } : {})}>
      <ul class="plain-list prompt-list">
        {versions.map((version) => (
          <li key={version.version}>
            <a class="prompt-version" href={promptHref(model.name, version.version)} aria-current={version.version === chosen ? "true" : undefined}>
              <span class="prompt-name">
                <span class="num">Version {version.version}</span>
                {(version.aliases ?? []).map((alias) => (
                  <span key={alias} class="alias">
                    @{alias}
                  </span>
                ))}
                <span class="spring" />
                <small class="soft">
                  <Ago time={version.creation_timestamp} />
                </small>
              </span>
              {(version.description ?? "") !== "" && <span class="soft clip">{version.description}</span>}
            </a>
          </li>
        ))}
      </ul>
      <OlderVersions token={token} more={more} />
    </Section>
  );
}

function Against({ versions, version, against, onView }: { versions: readonly ModelVersion[]; version: string; against: string; onView: Props["onView"] }): VNode | null {
  const others = versions.filter((one) => one.version !== version);
  if (others.length === 0) return null;
  return (
    <select class="field prompt-against" aria-label="Compare with" value={against} onChange={(event) => onView({ against: event.currentTarget.value })}>
      <option value="">Compare with …</option>
      {others.map((one) => (
        <option key={one.version} value={one.version}>
          Version {one.version}
        </option>
      ))}
    </select>
  );
}

type Open = "alias" | "delete" | null;

function Dialogs({ version: { name, version }, open, onClose, change, onGone }: { version: ModelVersion; open: Open; onClose: () => void; change: Change; onGone: () => void }): VNode | null {
  if (open === "alias") {
    const set = (alias: string): Promise<boolean> => change("Setting the alias", () => setAlias(name, alias, version));
    return <AliasForm alias="" version={version} versions={[]} onClose={onClose} set={set} />;
  }
  if (open === null) return null;
  const remove = (): void => void change("Deleting the version", () => deleteVersion(name, version).then(onGone));
  return (
    <DeleteForm title={`Delete version ${version}?`} onClose={onClose} remove={remove}>
      Its text, aliases and tags go.
    </DeleteForm>
  );
}

function Reading({ registered: { versions }, view, onView, change, version }: Props & { version: ModelVersion }): VNode {
  const [open, setOpen] = useState<Open>(null);
  const { version: number, tags = [] } = version;
  const prompt = promptOf(tags);
  const against = versions.find((one) => one.version === view.against && one !== version);
  const action = (
    <>
      <Against versions={versions} version={number} against={against?.version ?? ""} onView={onView} />
      <CopyButton text={prompt.text} label={`Copy the text of version ${number}`} />
      <Menu
        label={`Actions for version ${number}`}
        items={[
          { label: "Add alias …", writes: true, run: () => setOpen("alias") },
          { label: "Delete …", writes: true, danger: true, run: () => setOpen("delete") },
        ]}
      >
        ⋯
      </Menu>
    </>
  );
  return (
    <>
      <Section title={against === undefined ? `Version ${number}` : `Version ${number} against version ${against.version}`} action={action}>
        {(version.description ?? "") !== "" && against === undefined && <p class="prompt-about soft">{version.description}</p>}
        {against === undefined ? (
          <PromptText prompt={prompt} version={number} />
        ) : (
          <Lazy
            load={loadDiff}
            what="comparison"
            props={{ left: linesOf(promptOf(against.tags)), right: linesOf(prompt), label: `Versions ${against.version} and ${number}` }}
          />
        )}
      </Section>
      <Dialogs version={version} open={open} onClose={() => setOpen(null)} change={change} onGone={() => onView({ version: "", against: "" })} />
    </>
  );
}

function VersionTags({ version: { name, version, tags = [] }, change }: { version: ModelVersion; change: Change }): VNode {
  const actions = {
    set: (key: string, value: string) => change("Saving the tag", () => setVersionTag(name, version, key, value)),
    remove: (key: string) => change("Deleting the tag", () => deleteVersionTag(name, version, key)),
  };
  return <Tags title={`Tags of version ${version}`} tags={tags.filter((tag) => !PROMPT_TAGS.has(tag.key))} actions={actions} />;
}

/** The version that an address names: the newest where it names none, or one that is not there. */
export function chosenVersion(versions: readonly ModelVersion[], wanted: string): ModelVersion | undefined {
  const alias = wanted.startsWith("@") ? wanted.slice(1) : null;
  return versions.find((one) => (alias === null ? one.version === wanted : one.aliases?.includes(alias) === true)) ?? versions[0];
}

/** The version that the address names stays when a newer one comes, or an alias goes to another: somebody reads it. */
function useOpened(versions: readonly ModelVersion[], wanted: string): ModelVersion | undefined {
  const opened = useRef<{ wanted: string; version: string } | null>(null);
  const before = opened.current?.wanted === wanted ? opened.current.version : null;
  const version = versions.find((one) => one.version === before) ?? chosenVersion(versions, wanted);
  opened.current = version === undefined ? null : { wanted, version: version.version };
  return version;
}

export function PromptVersions(props: Props): VNode {
  const { registered, view, onView, more, change, keys } = props;
  const { model, versions } = registered;
  const version = useOpened(versions, view.version);
  const step = (by: number) => (): void => {
    const next = version === undefined ? undefined : versions[versions.indexOf(version) + by];
    if (next !== undefined) onView({ version: next.version });
  };
  const compare = (): void => {
    const older = version === undefined ? undefined : versions[versions.indexOf(version) + 1];
    onView({ against: view.against === "" && older !== undefined ? older.version : "" });
  };
  useBindings([
    { keys: ["j", "ArrowDown"], does: "Older version", run: step(1), action: false },
    { keys: ["k", "ArrowUp"], does: "Newer version", run: step(-1), action: false },
    { keys: ["c"], does: "Compare with the version before, or no more", run: compare },
    ...keys,
  ]);
  if (version === undefined) return <p class="soft">This prompt has no version.</p>;
  const called = calledBest([version]) ?? version.version;
  return (
    <div class="prompt">
      <VersionList registered={registered} chosen={version.version} more={more} />
      <div class="detail-main">
        <Reading key={version.version} {...props} version={version} />
        <Section title="Load it">
          <div class="section-code">
            <CodeBlock code={loadCode("prompts", model.name, called, baseUrl().href, variablesOf(promptOf(version.tags)))} />
          </div>
        </Section>
        <VersionTags version={version} change={change} />
      </div>
    </div>
  );
}
