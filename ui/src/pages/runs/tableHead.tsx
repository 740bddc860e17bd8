/** The headings of the runs table: what stands over each column, and what can be done with it. */
import type { ComponentChildren, VNode } from "preact";
import type { MenuItem } from "../../components/Menu";
import type { SortDirection, TableColumn } from "../../components/VirtualTable";
import { narrow } from "../../lib/viewport";
import { changeView } from "./address";
import { moved, placedBefore, withPin, without, withValue, type Arrangement } from "./columnMoves";
import type { Aggregate, Order } from "./columnName";
import { countSelected, type Selection } from "./selection";
import type { DataColumn } from "./tableColumns";
import type { Grouped } from "./useGrouped";

export interface HeadProps {
  columns: readonly DataColumn[];
  /** Letters of the longest value of each. */
  letters: readonly number[];
  grouped: Grouped | null;
  /** Whether names are set in below others. */
  nested: boolean;
  order: Order;
  selection: Selection;
  /** Runs that match. */
  total: number;
  onSort: (column: string) => void;
  onPickAll: (selected: boolean) => void;
  slim: boolean;
  asChosenByData: boolean;
  pins: readonly string[];
  widths: ReadonlyMap<string, number>;
  /** Told a width while an edge is dragged; null when it came to rest. */
  onDrag: (drag: { id: string; width: number } | null) => void;
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
  { id: "state", head: "State", width: 118, grow: 0, sortBy: "attributes.start_time" },
  { id: "took", head: "Took", width: 104, grow: 0, numeric: true, sortBy: "attributes.duration" },
];

/** What opens a run takes from its name. */
const FOLD = 28;

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

function PickAll({ selection, total, onPickAll }: { selection: Selection; total: number; onPickAll: HeadProps["onPickAll"] }): VNode {
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

/** Room for the heading and for the longest value, as far as a column is not to push all others out of view. */
function widthOf(column: DataColumn, order: Order, more: number, letters: number): number {
  const aggregate = column.kind === "metrics" ? 28 + more : 0;
  const arrow = order.column === column.name ? 16 : 0;
  const least = column.kind === "params" && column.numeric ? 64 : 84;
  const heading = Math.round(24 + column.key.length * 7.2) + aggregate;
  return Math.max(least, Math.min(170, heading), Math.min(130, 22 + letters * 8)) + arrow;
}

/** How many of the columns, from the first on, are pinned. */
export function pinnedCount(columns: readonly DataColumn[], pins: readonly string[]): number {
  const at = columns.findIndex((column) => !pins.includes(column.name));
  return at === -1 ? columns.length : at;
}

const AGGREGATES: readonly Aggregate[] = ["last", "min", "max", "first"];
/** What "wider" and "narrower" add and take, in pixels. */
const STEP = 24;
const LEAST_WIDTH = 48;

function setWidth(widths: ReadonlyMap<string, number>, id: string, width: number): void {
  changeView({ widths: new Map([...widths, [id, Math.max(LEAST_WIDTH, width)]]) });
}

interface Sizing {
  onResize: (width: number, done: boolean) => void;
  items: MenuItem[];
}

function sizing(props: HeadProps, id: string, width: number): Sizing {
  const { widths, onDrag } = props;
  const own = new Map([...widths].filter(([one]) => one !== id));
  return {
    onResize: (to, done) => {
      onDrag(done ? null : { id, width: to });
      if (done && to !== width) setWidth(widths, id, to);
    },
    items: [
      { label: "Wider", run: () => setWidth(widths, id, width + STEP) },
      { label: "Narrower", run: () => setWidth(widths, id, width - STEP) },
      ...(widths.has(id) ? [{ label: "Usual width", run: () => changeView({ widths: own }) }] : []),
    ],
  };
}

function dataMenu(column: DataColumn, now: Arrangement): MenuItem[] {
  const { name } = column;
  const pinned = now.pins.includes(name);
  const values = column.kind === "metrics" ? AGGREGATES.filter((one) => one !== column.aggregate) : [];
  return [
    { label: "Move left", run: () => changeView(moved(now, name, -1)) },
    { label: "Move right", run: () => changeView(moved(now, name, 1)) },
    { label: pinned ? "Unpin" : "Pin", run: () => changeView(withPin(now, name, !pinned)) },
    ...values.map((one) => ({ label: `Show ${one}`, run: () => changeView(withValue(now, name, one)) })),
    { label: "Hide", run: () => changeView(without(now, name)) },
  ];
}

function fixedColumns(props: HeadProps): TableColumn[] {
  return (props.slim ? SLIM : FIXED).map(({ sortBy, ...column }) => {
    const name = column.id === "name";
    const usual = (name && narrow.value ? 140 : column.width) + (name && props.nested ? FOLD : 0);
    const width = props.widths.get(column.id) ?? usual;
    const { onResize, items } = sizing(props, column.id, width);
    const grow = props.widths.has(column.id) ? 0 : column.grow;
    return { ...column, width, grow, sorted: sortedAs(props.order, sortBy), onSort: () => props.onSort(sortBy), onResize, menu: () => items };
  });
}

function dataColumn(props: HeadProps, column: DataColumn, now: Arrangement, letters: number): TableColumn {
  const { order, grouped, asChosenByData, widths, onSort } = props;
  const { name } = column;
  const width = widths.get(name) ?? widthOf(column, order, grouped === null ? 0 : 48, letters);
  const pinned = now.pins.includes(name);
  const { onResize, items } = sizing(props, name, width);
  return {
    id: name,
    head: headOf(column, grouped),
    width,
    grow: pinned || widths.has(name) ? 0 : 1,
    numeric: column.numeric,
    pinned,
    group: asChosenByData && column.kind === "params" ? "params that differ" : GROUPS[column.kind],
    title: name,
    sorted: sortedAs(order, name),
    onSort: () => onSort(name),
    onResize,
    onDropped: (id) => changeView(placedBefore(now, id, name)),
    menu: () => [...dataMenu(column, now), ...items],
  };
}

/** All columns: the box to tick, the name, pinned ones, what every run has, the others. */
export function tableColumns(props: HeadProps): TableColumn[] {
  const { columns, pins, selection, total, onPickAll } = props;
  const now = { columns: columns.map((column) => column.name), pins };
  const pick = <PickAll selection={selection} total={total} onPickAll={onPickAll} />;
  const data = columns.map((column, at) => dataColumn(props, column, now, props.letters[at] ?? 0));
  const [name, ...fixed] = fixedColumns(props);
  const count = pinnedCount(columns, pins);
  const first: TableColumn = { id: "pick", head: pick, width: 40, grow: 0, pinned: true };
  return [first, ...(name === undefined ? [] : [name]), ...data.slice(0, count), ...fixed, ...data.slice(count)];
}
