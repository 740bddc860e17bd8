/** The versions of a model as rows, with what their runs measured; those chosen are compared by their runs. */
import { useMemo } from "preact/hooks";
import type { ComponentChildren, RefObject, VNode } from "preact";
import type { ModelVersion } from "../../api/registry";
import { groupTags } from "../../components/details/origin";
import { plainLine } from "../../components/markdown/plain";
import { Menu, type MenuItem } from "../../components/Menu";
import { Ago } from "../../components/Moment";
import { VirtualTable, type TableColumn } from "../../components/VirtualTable";
import { metricText, type MetricColumn } from "../../lib/metricColumn";
import { href } from "../../lib/router";
import { modelIn } from "./versionFiles";
import type { VersionRow, VersionTable } from "./versionTable";

/** What can be done to a row. */
export interface VersionActions {
  toggle: (version: string) => void;
  menu: (version: ModelVersion) => MenuItem[];
}

interface Props {
  table: VersionTable;
  /** Of its rows. */
  names: readonly string[];
  selected: ReadonlySet<string>;
  current: number;
  onCurrent: (index: number) => void;
  actions: VersionActions;
  box: RefObject<HTMLDivElement | null>;
}

/** A column with what it shows of a row. */
interface Part extends TableColumn {
  cell: (row: VersionRow, tabIndex: 0 | -1) => ComponentChildren;
}

const ROW = 32;
const HEADINGS = 52;
/** Room for a bar to scroll sideways with. */
const BAR = 12;

function tagsOf({ version }: VersionRow): string {
  return groupTags(version.tags ?? [], "").own.map(({ key, value }) => (value === "" ? key : `${key}=${value}`)).join(", ");
}

function words(text: string): VNode {
  return (
    <span class="soft" title={text}>
      {text}
    </span>
  );
}

function selectPart(selected: ReadonlySet<string>, actions: VersionActions): Part {
  return {
    id: "select",
    head: <span class="sr-only">Select</span>,
    width: 40,
    grow: 0,
    pinned: true,
    cell: ({ version }, tabIndex) => (
      <input
        type="checkbox"
        class="version-box"
        aria-label={`Select version ${version.version}`}
        checked={selected.has(version.version)}
        tabIndex={tabIndex}
        onChange={() => actions.toggle(version.version)}
      />
    ),
  };
}

function originParts(table: VersionTable): Part[] {
  const run: Part = {
    id: "run",
    head: "From run",
    width: 116,
    grow: 2,
    cell: ({ version, run: found }, tabIndex) =>
      version.run_id !== "" && (
        <a href={href(["runs", version.run_id])} tabIndex={tabIndex}>
          {found?.info.run_name ?? version.run_id}
        </a>
      ),
  };
  const model: Part = {
    id: "model",
    head: "Model",
    width: 84,
    grow: 0,
    cell: ({ version }, tabIndex) => {
      const id = modelIn(version.source);
      return id !== "" && (
        <a class="mono" href={href(["models", id])} title={id} tabIndex={tabIndex}>
          {id}
        </a>
      );
    },
  };
  return table.rows.some(({ version }) => modelIn(version.source) !== "") ? [run, model] : [run];
}

function MetricCell({ row, column }: { row: VersionRow; column: MetricColumn }): VNode {
  const value = row.metrics.get(column.key);
  const best = column.best !== null && value === column.best;
  return (
    <span class={best ? "best" : undefined}>
      {metricText(value, column)}
      {best && <span class="sr-only"> (best)</span>}
    </span>
  );
}

function runParts(table: VersionTable): Part[] {
  return [
    ...table.params.map((key): Part => ({ id: `params.${key}`, head: key, title: key, width: 80, grow: 1, group: "params that differ", cell: (row) => row.params.get(key) ?? "" })),
    ...table.metrics.map((column): Part => ({
      id: `metrics.${column.key}`,
      head: column.key,
      title: column.key,
      width: 84,
      grow: 1,
      numeric: true,
      group: "metrics of the run",
      cell: (row) => <MetricCell row={row} column={column} />,
    })),
  ];
}

function Aliases({ version }: Pick<VersionRow, "version">): VNode {
  return (
    <>
      {(version.aliases ?? []).map((alias) => (
        <span key={alias} class="alias">
          @{alias}
        </span>
      ))}
    </>
  );
}

function partsOf({ table, selected, actions }: Pick<Props, "table" | "selected" | "actions">): Part[] {
  const { rows } = table;
  const when = (wanted: boolean, part: Part): Part[] => (wanted ? [part] : []);
  const name: Part = {
    id: "version",
    head: "Version",
    width: 84,
    grow: 0,
    pinned: true,
    cell: ({ version }, tabIndex) => (
      <>
        <span class="version-ready" title="ready" aria-hidden="true">
          ✓
        </span>
        <span class="sr-only">ready</span>{" "}
        <a class="row-link num" href={href(["registry", version.name, version.version])} tabIndex={tabIndex} data-row-focus>
          v{version.version}
        </a>
      </>
    ),
  };
  const menu: Part = {
    id: "actions",
    head: <span class="sr-only">Actions</span>,
    width: 48,
    grow: 0,
    cell: ({ version }, tabIndex) => (
      <Menu label={`Actions for version ${version.version}`} items={actions.menu(version)} tabIndex={tabIndex}>
        ⋯
      </Menu>
    ),
  };
  return [
    selectPart(selected, actions),
    name,
    ...when(rows.some(({ version }) => (version.aliases ?? []).length > 0), { id: "aliases", head: "Aliases", width: 122, grow: 1, cell: (row) => <Aliases {...row} /> }),
    ...when(rows.some(({ version }) => version.current_stage !== "None"), { id: "stage", head: "Stage", width: 92, grow: 0, cell: ({ version }) => (version.current_stage === "None" ? "" : version.current_stage) }),
    { id: "created", head: "Created", width: 90, grow: 0, cell: ({ version }) => <span class="soft"><Ago time={version.creation_timestamp} /></span> },
    ...originParts(table),
    ...runParts(table),
    ...when(rows.some(({ version }) => (version.description ?? "") !== ""), { id: "about", head: "Description", width: 130, grow: 3, cell: ({ version }) => words(plainLine(version.description ?? "")) }),
    ...when(rows.some((row) => tagsOf(row) !== ""), { id: "tags", head: "Tags", width: 110, grow: 1, cell: (row) => words(tagsOf(row)) }),
    menu,
  ];
}

export function VersionsTable(props: Props): VNode {
  const { table, names, selected, current, onCurrent, actions, box } = props;
  const parts = useMemo(() => partsOf({ table, selected, actions }), [table, selected, actions]);
  const cells = useMemo(
    () => (index: number, tabIndex: 0 | -1) => {
      const row = table.rows[index];
      return row === undefined ? null : parts.map((part) => part.cell(row, tabIndex));
    },
    [table, parts],
  );
  return (
    <div class="versions-box" style={{ "--height": `${table.rows.length * ROW + HEADINGS + BAR}px` }}>
      <VirtualTable
        label="Versions"
        columns={parts}
        rowCount={table.rows.length}
        names={names}
        current={current}
        isSelected={(index) => selected.has(table.rows[index]?.version.version ?? "")}
        onCurrent={onCurrent}
        cells={cells}
        version={cells}
        box={box}
      />
    </div>
  );
}
