/** The runs of an experiment as a table. */
import type { ComponentChildren, RefObject, VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { RunKeys } from "../../api/runs";
import { RunState } from "../../components/RunState";
import { VirtualTable, type SortDirection, type TableColumn } from "../../components/VirtualTable";
import type { Range } from "../../components/windowing";
import { halfMinute, useClock } from "../../lib/clock";
import { narrow } from "../../lib/viewport";
import { DurationCell, MetricCell, NameCell, StartedCell, StateCell, TextCell, type Mark } from "./cells";
import { countSelected, isSelected, type Selection } from "./selection";
import type { RowModel } from "./rowModel";
import { scaleOf, scaleOfValues, type DataColumn, type Scale } from "./tableColumns";
import { groupCell, GroupCount, GroupName } from "./GroupCells";
import type { Grouped } from "./useGrouped";
import type { Shown } from "./useRuns";
import type { Order } from "./columnName";

interface Props {
  shown: Shown;
  /** Stands for the rows of `shown` while they are grouped. */
  grouped: Grouped | null;
  keys: RunKeys | null;
  order: Order;
  selection: Selection;
  current: number;
  onCurrent: (index: number) => void;
  onRange: (range: Range) => void;
  onSort: (column: string) => void;
  /** A row's box was ticked; `through` also takes the rows since the last one. */
  onPick: (index: number, through: boolean) => void;
  onPickAll: (selected: boolean) => void;
  /** Charts stand beside the table: state and start share a column. */
  slim: boolean;
  /** How a run stands in the charts; the same function while nothing of it changes. */
  markOf: (id: string) => Mark;
  /** The run that is pointed at, here or in a chart. */
  highlight: Signal<string | null>;
  /** True when nobody picked the columns: params are there because they differ. */
  asChosenByData: boolean;
  box: RefObject<HTMLDivElement | null>;
}

const FIXED: readonly (TableColumn & { sortBy: string })[] = [
  { id: "name", head: "Run", width: 166, grow: 2, pinned: true, sortBy: "attributes.run_name" },
  { id: "state", head: "State", width: 88, grow: 0, sortBy: "attributes.status" },
  { id: "started", head: "Started", width: 96, grow: 0, sortBy: "attributes.start_time" },
  { id: "took", head: "Took", width: 98, grow: 0, numeric: true, sortBy: "attributes.duration" },
];

/** Where charts stand beside the table: state and start in one column, sorted by the start. */
const SLIM: typeof FIXED = [
  { id: "name", head: "Run", width: 156, grow: 2, pinned: true, sortBy: "attributes.run_name" },
  { id: "state", head: "State", width: 100, grow: 0, sortBy: "attributes.start_time" },
  { id: "took", head: "Took", width: 104, grow: 0, numeric: true, sortBy: "attributes.duration" },
];

const GROUPS: Record<DataColumn["kind"], string> = {
  params: "params",
  metrics: "metrics",
  tags: "tags",
  attributes: "about the run",
};

function sortedAs(order: Order, column: string): SortDirection | null {
  if (order.column !== column) return null;
  return order.descending ? "descending" : "ascending";
}

function PickAll({ selection, total, onPickAll }: { selection: Selection; total: number; onPickAll: Props["onPickAll"] }): VNode {
  const count = countSelected(selection, total);
  return (
    <input
      type="checkbox"
      class="pick"
      aria-label="Select all matching runs"
      checked={count > 0 && count === total}
      indeterminate={count > 0 && count < total}
      onChange={(event) => onPickAll(event.currentTarget.checked)}
    />
  );
}

function headOf(column: DataColumn, grouped: Grouped | null): ComponentChildren {
  if (column.kind !== "metrics") return column.key;
  return (
    <>
      {column.key} <span class="agg">{grouped === null ? column.aggregate : `${grouped.aggregate} of ${column.aggregate}`}</span>
    </>
  );
}

/** Room for the heading and for the longest usual value. */
function widthOf(column: DataColumn, order: Order, more: number): number {
  const aggregate = column.kind === "metrics" ? 28 + more : 0;
  const arrow = order.column === column.name ? 16 : 0;
  const least = column.kind === "params" && column.numeric ? 64 : 84;
  return Math.max(least, Math.min(170, Math.round(24 + column.key.length * 7.2) + aggregate)) + arrow;
}

function tableColumns({ shown, order, selection, onSort, onPickAll, asChosenByData, slim, grouped }: Props): TableColumn[] {
  const pick = <PickAll selection={selection} total={shown.model.total ?? 0} onPickAll={onPickAll} />;
  const fixed = (slim ? SLIM : FIXED).map(({ sortBy, ...column }) => ({
    ...column,
    width: column.id === "name" && narrow.value ? 140 : column.width,
    sorted: sortedAs(order, sortBy),
    onSort: () => onSort(sortBy),
  }));
  const data = shown.columns.map((column) => ({
    id: column.name,
    head: headOf(column, grouped),
    width: widthOf(column, order, grouped === null ? 0 : 48),
    grow: 1,
    numeric: column.numeric,
    group: asChosenByData && column.kind === "params" ? "params that differ" : GROUPS[column.kind],
    title: column.name,
    sorted: sortedAs(order, column.name),
    onSort: () => onSort(column.name),
  }));
  return [{ id: "pick", head: pick, width: 40, grow: 0, pinned: true }, ...fixed, ...data];
}

function dataCell(rows: RowModel, index: number, position: number, column: DataColumn, scale: Scale | undefined): VNode {
  const value = rows.cell(index, position);
  if (column.kind === "metrics" && scale !== undefined) return <MetricCell value={value} scale={scale} />;
  return <TextCell value={value} column={column} />;
}

interface Scales {
  runs: readonly Scale[];
  /** Of the aggregates; the same as `runs` while nothing is grouped. */
  groups: readonly Scale[];
}

type Cells = (index: number, tabIndex: 0 | -1) => ComponentChildren[] | null;

/** The cells of runs; `at` is the row in the table, `index` the one in `rows`. */
function runCells({ shown, selection, onPick, markOf, slim }: Props, scales: Scales, rows: RowModel, index: number, at: number, tabIndex: 0 | -1): ReturnType<Cells> {
  const row = rows.row(index);
  if (row === null) return null;
  return [
    <input
      type="checkbox"
      class="pick"
      aria-label={`Select ${row.name}`}
      tabIndex={tabIndex}
      checked={isSelected(selection, row.id)}
      onClick={(event) => onPick(at, event.shiftKey)}
    />,
    <NameCell row={row} mark={markOf(row.id)} tabIndex={tabIndex} />,
    ...(slim ? [<StateCell row={row} />] : [<RunState status={row.status} />, <StartedCell row={row} />]),
    <DurationCell row={row} />,
    ...shown.columns.map((column, position) => dataCell(rows, index, position, column, scales.runs[position])),
  ];
}

function groupCells({ shown, slim }: Props, grouped: Grouped, scales: Scales, index: number, tabIndex: 0 | -1): ReturnType<Cells> {
  const at = grouped.rows.place(index).group;
  const group = grouped.rows.group(at);
  if (group === null) return null;
  const name = <GroupName group={group} by={grouped.by} tabIndex={tabIndex} onToggle={() => grouped.rows.toggle(index)} />;
  const none = slim ? [null] : [null, null];
  return [null, name, <GroupCount group={group} />, ...none, ...shown.columns.map((column, position) => groupCell(grouped, at, column, scales.groups[position]))];
}

function cellsOf(props: Props, scales: Scales): Cells {
  const { shown, grouped } = props;
  return (index, tabIndex) => {
    if (grouped === null) return runCells(props, scales, shown.model, index, index, tabIndex);
    const { rows, run } = grouped.rows.place(index);
    if (rows === null || run === null) return groupCells(props, grouped, scales, index, tabIndex);
    return runCells(props, scales, rows, run, index, tabIndex);
  };
}

function groupScales(shown: Shown, { rows, places, aggregate }: Grouped): Scale[] {
  return shown.columns.map((column) => {
    const place = places.get(column.name);
    const values = place === undefined ? [] : rows.loaded(place, aggregate);
    return scaleOfValues(column, values, { low: null, high: null }, rows.complete);
  });
}

function runAt(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest(".vt-data")?.querySelector<HTMLElement>("[data-run]")?.dataset["run"] ?? null;
}

/** Marks the row of the run that is pointed at, without drawing the table anew; the pointer is here or in a chart. */
function usePointedRow(host: RefObject<HTMLDivElement | null>, highlight: Signal<string | null>): void {
  useEffect(
    () =>
      highlight.subscribe((id) => {
        for (const row of host.current?.querySelectorAll(".vt-data.pointed") ?? []) row.classList.remove("pointed");
        if (id !== null) host.current?.querySelector(`[data-run="${CSS.escape(id)}"]`)?.closest(".vt-data")?.classList.add("pointed");
      }),
    [host, highlight],
  );
}

/** Fetches what the drawn rows need, also when groups were opened above them. */
function useGroupRange(grouped: Grouped | null, version: number): (range: Range) => void {
  const range = useRef<Range>({ first: 0, end: 40 });
  useEffect(() => grouped?.rows.want(range.current.first, range.current.end), [grouped, version]);
  return useCallback(
    (next) => {
      range.current = next;
      grouped?.rows.want(next.first, next.end);
    },
    [grouped],
  );
}

export function RunTable(props: Props): VNode {
  const { shown, grouped, keys, selection, order, onSort, onPick, onPickAll, markOf, highlight, slim } = props;
  const host = useRef<HTMLDivElement>(null);
  usePointedRow(host, highlight);
  const { model } = shown;
  const version = model.version.value + (grouped?.rows.version.value ?? 0);
  useClock();
  const moment = halfMinute.value;
  const wantGroups = useGroupRange(grouped, version);
  const scales = useMemo(
    () => {
      const runs = shown.columns.map((column, position) => scaleOf(column, position, model, keys));
      return { runs, groups: grouped === null ? runs : groupScales(shown, grouped) };
    },
    // `version` stands for the contents of the model, which is not reactive.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shown, grouped, model, keys, version],
  );
  // eslint-disable-next-line react-hooks/exhaustive-deps -- only these parts of the props are read
  const columns = useMemo(() => tableColumns(props), [shown, order, selection, onSort, onPickAll, slim, grouped, narrow.value, version]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- only these parts of the props are read
  const cells = useMemo(() => cellsOf(props, scales), [shown, grouped, scales, selection, onPick, moment, markOf, slim]);
  return (
    <div class="run-rows" ref={host} onMouseOver={(event) => (highlight.value = runAt(event.target))} onMouseLeave={() => (highlight.value = null)}>
    <VirtualTable
      label="Runs"
      columns={columns}
      rowCount={(grouped === null ? model.total : grouped.rows.total) ?? 0}
      current={props.current}
      onCurrent={props.onCurrent}
      isSelected={(index) => {
        const row = (grouped?.rows ?? model).row(index);
        return row !== null && isSelected(selection, row.id);
      }}
      onRange={grouped === null ? props.onRange : wantGroups}
      cells={cells}
      version={cells}
      box={props.box}
    />
    </div>
  );
}
