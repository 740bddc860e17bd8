/** The experiments as a table, in their folders. */
import { useMemo } from "preact/hooks";
import type { ComponentChildren, RefObject, VNode } from "preact";
import { noteOf, type Experiment } from "../../api/experiments";
import { Menu, type MenuItem } from "../../components/Menu";
import { Ago } from "../../components/Moment";
import { plainLine } from "../../components/markdown/plain";
import { VirtualTable, type TableColumn } from "../../components/VirtualTable";
import { formatCount, plural } from "../../lib/format";
import { href } from "../../lib/router";
import { narrow } from "../../lib/viewport";
import { ActivityBars } from "./ActivityBars";
import { splitName } from "./experimentList";
import type { ExperimentRow, FolderRow, Row, Sort, Summary } from "./experimentTree";

export interface Actions {
  about: (experiment: Experiment) => void;
  edit: (experiment: Experiment) => void;
  move: (experiment: Experiment) => void;
  moveFolder: (path: string) => void;
  remove: (experiment: Experiment) => void;
  restore: (experiment: Experiment) => void;
  toggle: (path: string) => void;
}

interface Props {
  rows: readonly Row[];
  sort: Sort;
  onSort: (sort: Sort) => void;
  current: number;
  onCurrent: (index: number) => void;
  actions: Actions;
  box: RefObject<HTMLDivElement | null>;
}

function columnsOf(slim: boolean, sort: Sort, onSort: (sort: Sort) => void): TableColumn[] {
  const by = (id: Sort, direction: "ascending" | "descending"): Pick<TableColumn, "sorted" | "onSort"> => ({
    sorted: sort === id ? direction : null,
    onSort: () => onSort(id),
  });
  const all: TableColumn[] = [
    { id: "name", head: "Experiment", width: slim ? 142 : 260, grow: 4, pinned: true, ...by("name", "ascending") },
    { id: "note", head: "Description", width: 140, grow: 5 },
    { id: "activity", head: "30 days", width: 116, grow: 0 },
    { id: "runs", head: "Runs", width: slim ? 78 : 110, grow: 0, numeric: true, ...by("runs", "descending") },
    { id: "last", head: slim ? "Last" : "Last activity", width: slim ? 92 : 130, grow: 0, ...by("last", "descending") },
    { id: "actions", head: <span class="sr-only">Actions</span>, width: 48, grow: 0 },
  ];
  // On a telephone the name, its runs and its age are what fits.
  return slim ? all.filter((column) => column.id !== "note" && column.id !== "activity") : all;
}

function menuOf(experiment: Experiment, actions: Actions): MenuItem[] {
  const about = { label: "About …", run: () => actions.about(experiment) };
  if (experiment.lifecycle_stage === "deleted") return [about, { label: "Restore", writes: true, run: () => actions.restore(experiment) }];
  return [
    about,
    { label: "Rename or describe …", writes: true, run: () => actions.edit(experiment) },
    { label: "Move …", writes: true, run: () => actions.move(experiment) },
    { label: "Delete", danger: true, writes: true, run: () => actions.remove(experiment) },
  ];
}

function indent(level: number): { paddingLeft: string } {
  return { paddingLeft: `${(level - 1) * 18}px` };
}

function Runs({ summary }: { summary: Summary | null }): VNode {
  return (
    <>
      {summary !== null && summary.running > 0 && (
        <span class="runs-alive" title={`${plural(summary.running, "run")} running`}>
          ◐ {formatCount(summary.running)}
          <span class="sr-only"> running of</span>{" "}
        </span>
      )}
      {summary !== null && formatCount(summary.runs)}
    </>
  );
}

function folderCells(row: FolderRow, actions: Actions, tabIndex: 0 | -1): ComponentChildren[] {
  const { summary } = row;
  const name = (
    <span style={indent(row.level)}>
      <button
        type="button"
        class="folder-row"
        aria-expanded={row.open}
        tabIndex={tabIndex}
        data-row-focus
        title={row.path}
        onClick={() => actions.toggle(row.path)}
      >
        <span class="fold-mark" aria-hidden="true" />
        {row.name}
        <span class="sr-only"> folder,</span> <small class="soft num">{formatCount(row.count)}</small>
      </button>
    </span>
  );
  const items = [{ label: "Move or rename …", writes: true, run: () => actions.moveFolder(row.path) }];
  const rest = [
    <Runs summary={summary} />,
    <span class="soft">{summary !== null && summary.last > 0 && <Ago time={summary.last} />}</span>,
    <Menu label={`Actions for folder ${row.path}`} items={items} tabIndex={tabIndex}>
      ⋯
    </Menu>,
  ];
  return narrow.value ? [name, ...rest] : [name, "", summary !== null && <ActivityBars starts={summary.starts} />, ...rest];
}

function NameCell({ row, tabIndex }: { row: ExperimentRow; tabIndex: 0 | -1 }): VNode {
  const { experiment, level, name } = row;
  // A flat list says the folder with the name.
  const flat = level === 1 && name === experiment.name;
  const { folder, leaf } = flat ? splitName(name) : { folder: "", leaf: name };
  return (
    <span style={indent(level)}>
      <a
        class="row-link experiment-link"
        href={href(["experiments", experiment.experiment_id])}
        title={experiment.name}
        aria-label={flat ? undefined : experiment.name}
        tabIndex={tabIndex}
        data-row-focus
      >
        <span class="soft">{folder}</span>
        {leaf}
      </a>
    </span>
  );
}

function experimentCells(row: ExperimentRow, actions: Actions, tabIndex: 0 | -1): ComponentChildren[] {
  const { experiment, summary } = row;
  const note = plainLine(noteOf(experiment));
  const name = <NameCell row={row} tabIndex={tabIndex} />;
  const rest = [
    <Runs summary={summary} />,
    <span class="soft">{summary !== null && summary.last > 0 && <Ago time={summary.last} />}</span>,
    <Menu label={`Actions for ${experiment.name}`} items={menuOf(experiment, actions)} tabIndex={tabIndex}>
      ⋯
    </Menu>,
  ];
  if (narrow.value) return [name, ...rest];
  const words = (
    <span class="soft" title={note}>
      {note}
    </span>
  );
  return [name, words, summary !== null && <ActivityBars starts={summary.starts} />, ...rest];
}

export function ExperimentTable({ rows, sort, onSort, current, onCurrent, actions, box }: Props): VNode {
  const slim = narrow.value;
  const columns = useMemo(() => columnsOf(slim, sort, onSort), [slim, sort, onSort]);
  const cells = useMemo(
    () => (index: number, tabIndex: 0 | -1) => {
      const row = rows[index];
      if (row === undefined) return null;
      return row.type === "folder" ? folderCells(row, actions, tabIndex) : experimentCells(row, actions, tabIndex);
    },
    [rows, actions],
  );
  return (
    <VirtualTable
      label="Experiments"
      columns={columns}
      rowCount={rows.length}
      current={current}
      onCurrent={onCurrent}
      cells={cells}
      version={cells}
      box={box}
    />
  );
}
