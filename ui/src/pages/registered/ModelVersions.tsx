/** A registered model: its versions, how to load it, what is said about it. */
import { useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { deleteVersion, setAlias, type ModelVersion } from "../../api/registry";
import { CodeBlock } from "../../components/CodeBlock";
import { Section } from "../../components/details/Section";
import { cursorBindings, useKeptPlace, useRowCursor } from "../../components/rowCursor";
import { baseUrl } from "../../lib/baseUrl";
import { useBindings, type Binding } from "../../lib/keys";
import { href, navigate } from "../../lib/router";
import { OlderVersions } from "./OlderVersions";
import { AliasForm, DeleteForm } from "./Dialogs";
import { calledBest, loadCode } from "./loadCode";
import type { Change } from "../../components/details/useChange";
import type { Registered } from "./useRegistered";
import { useSourceRuns } from "./useSourceRuns";
import { VersionsTable, type VersionActions } from "./VersionsTable";
import { runsOf, versionTable } from "./versionTable";

interface Props {
  registered: Registered;
  selected: readonly string[];
  onSelected: (selected: string[]) => void;
  more: () => void;
  change: Change;
  /** Of the page. */
  keys: readonly Binding[];
}

type Open = { dialog: "alias" | "delete"; version: ModelVersion } | null;

function Dialogs({ open, onClose, change }: { open: Open; onClose: () => void; change: Change }): VNode | null {
  if (open === null) return null;
  const { name, version } = open.version;
  if (open.dialog === "alias") {
    const set = (alias: string): Promise<boolean> => change("Setting the alias", () => setAlias(name, alias, version));
    return <AliasForm alias="" version={version} versions={[]} onClose={onClose} set={set} />;
  }
  const remove = (): void => void change("Deleting the version", () => deleteVersion(name, version));
  return (
    <DeleteForm title={`Delete version ${version}?`} onClose={onClose} remove={remove}>
      Its aliases and tags go with it; its run and its files stay.
    </DeleteForm>
  );
}

function useActions(selected: readonly string[], onSelected: Props["onSelected"], open: (next: Open) => void): VersionActions {
  const latest = useRef({ selected, onSelected, open });
  latest.current = { selected, onSelected, open };
  return useMemo(
    () => ({
      toggle: (version) => {
        const { selected: now, onSelected: tell } = latest.current;
        tell(now.includes(version) ? now.filter((one) => one !== version) : [...now, version]);
      },
      menu: (version) => [
        { label: "Open", run: () => navigate(href(["registry", version.name, version.version])) },
        { label: "Add alias …", writes: true, run: () => latest.current.open({ dialog: "alias", version }) },
        { label: "Delete …", writes: true, danger: true, run: () => latest.current.open({ dialog: "delete", version }) },
      ],
    }),
    [],
  );
}

function compareHref(runs: readonly string[]): string {
  return href(["compare"], new URLSearchParams({ runs: runs.join(",") }));
}

/** The way to the runs of the chosen versions beside each other. */
function CompareLink({ runs, chosen }: { runs: readonly string[]; chosen: number }): VNode | null {
  if (chosen < 2) return <span class="soft compare-hint">Select two to compare their runs</span>;
  if (runs.length < 2) return <span class="soft compare-hint">These are of one run</span>;
  return (
    <a class="button" href={compareHref(runs)}>
      Compare {runs.length} runs <kbd>c</kbd>
    </a>
  );
}

export function ModelVersions({ registered, selected, onSelected, more, change, keys }: Props): VNode {
  const { model, versions, token } = registered;
  const [open, setOpen] = useState<Open>(null);
  const runs = useSourceRuns(versions);
  const table = useMemo(() => versionTable(versions, runs), [versions, runs]);
  const chosen = useMemo(() => new Set(selected), [selected]);
  const box = useRef<HTMLDivElement>(null);
  const cursor = useRowCursor(box, versions.length);
  const names = useMemo(() => versions.map(({ version }) => version), [versions]);
  useKeptPlace(box, names, model.name, cursor);
  const actions = useActions(selected, onSelected, setOpen);
  const picked = versions.filter(({ version }) => chosen.has(version));
  const compared = runsOf(picked);
  const current = versions[cursor.current];
  const called = calledBest(versions);
  const compare = (): void => {
    if (compared.length > 1) navigate(compareHref(compared));
  };
  useBindings([
    ...cursorBindings(cursor, "version"),
    { keys: ["Enter"], does: "Open the version", run: () => current && navigate(href(["registry", current.name, current.version])), action: false },
    { keys: ["x", "Space"], does: "Select the version", run: () => current && actions.toggle(current.version), action: false },
    { keys: ["c"], does: "Compare the runs of selected versions", run: compare },
    ...keys,
  ]);
  return (
    <>
      <Section title="Versions" {...(token === undefined ? { count: versions.length } : {})} action={versions.length > 1 && <CompareLink runs={compared} chosen={picked.length} />}>
        {versions.length === 0 && <p class="section-none soft">None yet. Registering a logged model under this name makes one.</p>}
        {versions.length > 0 && (
          <VersionsTable table={table} names={names} selected={chosen} current={cursor.current} onCurrent={cursor.setCurrent} actions={actions} box={box} />
        )}
        <OlderVersions token={token} more={more} />
      </Section>
      <Section title={called === null ? "Register a version" : "Load it"}>
        <div class="section-code">
          <CodeBlock
            code={called === null ? `mlflow.register_model(info.model_uri, ${JSON.stringify(model.name)})` : loadCode("models", model.name, called, baseUrl().href)}
          />
        </div>
      </Section>
      <Dialogs open={open} onClose={() => setOpen(null)} change={change} />
    </>
  );
}
