/** The experiments as a table. */
import { useMemo } from "preact/hooks";
import type { ComponentChildren, RefObject, VNode } from "preact";
import { noteOf, type Experiment } from "../../api/experiments";
import { Menu, type MenuItem } from "../../components/Menu";
import { Ago } from "../../components/Moment";
import { plainLine } from "../../components/markdown/plain";
import { VirtualTable, type TableColumn } from "../../components/VirtualTable";
import { href } from "../../lib/router";
import { narrow } from "../../lib/viewport";
import { splitName } from "./experimentList";

const COLUMNS: readonly TableColumn[] = [
  { id: "name", head: "Experiment", width: 170, grow: 4, pinned: true },
  { id: "note", head: "Description", width: 140, grow: 5 },
  { id: "updated", head: "Last change", width: 110, grow: 0 },
  { id: "id", head: "Id", width: 100, grow: 0, numeric: true },
  { id: "actions", head: <span class="sr-only">Actions</span>, width: 48, grow: 0 },
];

/** On a telephone the name and its age are what fits. */
const NARROW_COLUMNS = COLUMNS.filter((column) => column.id !== "note" && column.id !== "id");

export interface Actions {
  edit: (experiment: Experiment) => void;
  remove: (experiment: Experiment) => void;
  restore: (experiment: Experiment) => void;
}

function menuOf(experiment: Experiment, actions: Actions): MenuItem[] {
  if (experiment.lifecycle_stage === "deleted") return [{ label: "Restore", writes: true, run: () => actions.restore(experiment) }];
  return [
    { label: "Rename or describe …", writes: true, run: () => actions.edit(experiment) },
    { label: "Delete", danger: true, writes: true, run: () => actions.remove(experiment) },
  ];
}

function NameCell({ experiment, tabIndex }: { experiment: Experiment; tabIndex: 0 | -1 }): VNode {
  const { folder, leaf } = splitName(experiment.name);
  return (
    <a
      class="row-link"
      href={href(["experiments", experiment.experiment_id])}
      title={experiment.name}
      tabIndex={tabIndex}
      data-row-focus
    >
      <span class="soft">{folder}</span>
      {leaf}
    </a>
  );
}

function cellsOf(experiment: Experiment, actions: Actions, tabIndex: 0 | -1): ComponentChildren[] {
  const note = plainLine(noteOf(experiment));
  const name = <NameCell experiment={experiment} tabIndex={tabIndex} />;
  const updated = (
    <span class="soft">{experiment.last_update_time !== undefined && <Ago time={experiment.last_update_time} />}</span>
  );
  const menu = (
    <Menu label={`Actions for ${experiment.name}`} items={menuOf(experiment, actions)} tabIndex={tabIndex}>
      ⋯
    </Menu>
  );
  if (narrow.value) return [name, updated, menu];
  return [
    name,
    <span class="soft" title={note}>
      {note}
    </span>,
    updated,
    <span class="soft" title={experiment.experiment_id}>
      {experiment.experiment_id}
    </span>,
    menu,
  ];
}

interface Props {
  experiments: readonly Experiment[];
  current: number;
  onCurrent: (index: number) => void;
  actions: Actions;
  box: RefObject<HTMLDivElement | null>;
}

export function ExperimentTable({ experiments, current, onCurrent, actions, box }: Props): VNode {
  const cells = useMemo(
    () => (index: number, tabIndex: 0 | -1) => {
      const experiment = experiments[index];
      return experiment === undefined ? null : cellsOf(experiment, actions, tabIndex);
    },
    [experiments, actions],
  );
  return (
    <VirtualTable
      label="Experiments"
      columns={narrow.value ? NARROW_COLUMNS : COLUMNS}
      rowCount={experiments.length}
      current={current}
      onCurrent={onCurrent}
      cells={cells}
      version={cells}
      box={box}
    />
  );
}
