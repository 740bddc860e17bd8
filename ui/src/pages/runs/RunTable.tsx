/** The runs of an experiment as a table. */
import type { ComponentChildren, RefObject, VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { RunKeys } from "../../api/runs";
import { RunState } from "../../components/RunState";
import { VirtualTable, type TableColumn } from "../../components/VirtualTable";
import type { Range } from "../../components/windowing";
import { halfMinute, useClock } from "../../lib/clock";
import { narrow } from "../../lib/viewport";
import { DurationCell, MetricCell, NameCell, StartedCell, StateCell, TextCell, type Fold, type Mark } from "./cells";
import { isSelected, type Selection } from "./selection";
import type { NestedRows } from "./nestedRows";
import type { RowModel } from "./rowModel";
import { lettersOf, scaleOf, scaleOfValues, type DataColumn, type Scale } from "./tableColumns";
import { groupCell, GroupCount, GroupName } from "./GroupCells";
import { pinnedCount, tableColumns } from "./tableHead";
import type { GroupedRows } from "./groupedRows";
import type { Grouped } from "./useGrouped";
import type { Shown } from "./useRuns";
import type { Order } from "./columnName";

interface Props {
  shown: Shown;
  /** Stands for the rows of `shown` while they are grouped. */
  grouped: Grouped | null;
  /** Stands for the rows of `shown`, which are the roots then. */
  nested: NestedRows | null;
  /** Runs that match. */
  matching: number;
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
  /** Names of pinned columns. */
  pins: readonly string[];
  widths: ReadonlyMap<string, number>;
  /** Ids of runs that stay on top. */
  top: readonly string[];
  box: RefObject<HTMLDivElement | null>;
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
function runCells({ shown, selection, onPick, markOf, slim, pins }: Props, scales: Scales, rows: RowModel, index: number, at: number, tabIndex: 0 | -1, fold: Fold | null = null): ReturnType<Cells> {
  const row = rows.row(index);
  if (row === null) return null;
  const pinned = pinnedCount(shown.columns, pins);
  const data = shown.columns.map((column, position) => dataCell(rows, index, position, column, scales.runs[position]));
  return [
    <input
      type="checkbox"
      class="pick"
      aria-label={`Select ${row.name}`}
      tabIndex={tabIndex}
      checked={isSelected(selection, row.id)}
      onClick={(event) => onPick(at, event.shiftKey)}
    />,
    <NameCell row={row} mark={markOf(row.id)} tabIndex={tabIndex} fold={fold} />,
    ...data.slice(0, pinned),
    ...(slim ? [<StateCell row={row} />] : [<RunState status={row.status} step={row.step} />, <StartedCell row={row} />]),
    <DurationCell row={row} />,
    ...data.slice(pinned),
  ];
}

function groupCells({ shown, slim, pins }: Props, grouped: Grouped, scales: Scales, index: number, tabIndex: 0 | -1): ReturnType<Cells> {
  const at = grouped.rows.place(index).group;
  const group = grouped.rows.group(at);
  if (group === null) return null;
  const name = <GroupName group={group} by={grouped.by} tabIndex={tabIndex} onToggle={() => grouped.rows.toggle(index)} />;
  const none = slim ? [null] : [null, null];
  const pinned = pinnedCount(shown.columns, pins);
  const data = shown.columns.map((column, position) => groupCell(grouped, at, column, scales.groups[position]));
  return [null, name, ...data.slice(0, pinned), <GroupCount group={group} />, ...none, ...data.slice(pinned)];
}

function nestedCells(props: Props, nested: NestedRows, scales: Scales, index: number, tabIndex: 0 | -1): ReturnType<Cells> {
  const place = nested.place(index);
  if (place === null) return null;
  const open = nested.isOpen(place.rows.row(place.at)?.id ?? "");
  const fold = { depth: place.depth, open, onToggle: () => nested.toggle(index) };
  return runCells(props, scales, place.rows, place.at, index, tabIndex, fold);
}

function cellsOf(props: Props, scales: Scales): Cells {
  const { shown, grouped, nested } = props;
  return (index, tabIndex) => {
    if (nested !== null) return nestedCells(props, nested, scales, index, tabIndex);
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

/**
 * Marks the row of the run that is pointed at, without drawing the table anew; the pointer is here or in a chart. Gives
 * what is to be called when other rows are drawn.
 */
function usePointedRow(host: RefObject<HTMLDivElement | null>, highlight: Signal<string | null>): () => void {
  const marked = useRef<Element | null>(null);
  const mark = useCallback(() => {
    const id = highlight.peek();
    marked.current?.classList.remove("pointed");
    const link = id === null ? null : host.current?.querySelector(`[data-run="${CSS.escape(id)}"]`);
    marked.current = link?.closest(".vt-data") ?? null;
    marked.current?.classList.add("pointed");
  }, [host, highlight]);
  useEffect(() => highlight.subscribe(mark), [highlight, mark]);
  return mark;
}

/** The headings, drawn anew while an edge is dragged. */
function useHead(props: Props): TableColumn[] {
  const { shown, grouped, nested, order, selection, onSort, onPickAll, slim, asChosenByData, pins, widths } = props;
  const [drag, setDrag] = useState<{ id: string; width: number } | null>(null);
  const total = props.matching;
  const letters = useMemo(() => lettersOf(shown.columns, shown.model), [shown.columns, shown.model]);
  const columns = useMemo(
    () => tableColumns({ columns: shown.columns, letters, grouped, nested: nested !== null, order, selection, total, onSort, onPickAll, slim, asChosenByData, pins, widths, onDrag: setDrag }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a telephone has a narrower name
    [shown.columns, letters, grouped, nested, order, selection, total, onSort, onPickAll, slim, asChosenByData, pins, widths, narrow.value],
  );
  return useMemo(
    () => (drag === null ? columns : columns.map((column) => (column.id === drag.id ? { ...column, width: drag.width, grow: 0 } : column))),
    [columns, drag],
  );
}

/** How many rows lead because they are pinned; groups and levels have none. */
function frozenRows({ shown, grouped, nested, top }: Props): number {
  if (grouped !== null || nested !== null) return 0;
  let count = 0;
  while (count < top.length && top.includes(shown.model.row(count)?.id ?? "")) count += 1;
  return count;
}

/** Fetches what the drawn rows need, also when rows were opened above them. */
function useOwnRange(rows: GroupedRows | NestedRows | null, version: number): (range: Range) => void {
  const range = useRef<Range>({ first: 0, end: 40 });
  useEffect(() => rows?.want(range.current.first, range.current.end), [rows, version]);
  return useCallback(
    (next) => {
      range.current = next;
      rows?.want(next.first, next.end);
    },
    [rows],
  );
}

export function RunTable(props: Props): VNode {
  const { shown, grouped, nested, keys, selection, order, onPick, markOf, highlight, slim, pins } = props;
  const host = useRef<HTMLDivElement>(null);
  const markPointed = usePointedRow(host, highlight);
  const { model } = shown;
  const own = grouped?.rows ?? nested;
  const version = model.version.value + (own?.version.value ?? 0);
  useClock();
  const moment = halfMinute.value;
  const wantOwn = useOwnRange(own, version);
  const scales = useMemo(
    () => {
      const runs = shown.columns.map((column, position) => scaleOf(column, position, model, keys, order, nested === null));
      return { runs, groups: grouped === null ? runs : groupScales(shown, grouped) };
    },
    // `version` stands for the contents of the model, which is not reactive.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shown, grouped, nested, model, keys, order, version],
  );
  const wanted = own === null ? props.onRange : wantOwn;
  const onRange = useCallback(
    (range: Range) => {
      markPointed();
      wanted(range);
    },
    [markPointed, wanted],
  );
  const columns = useHead(props);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- only these parts of the props are read
  const cells = useMemo(() => cellsOf(props, scales), [shown, grouped, nested, scales, selection, onPick, moment, markOf, slim, pins]);
  return (
    <div class="run-rows" ref={host} onMouseOver={(event) => (highlight.value = runAt(event.target))} onMouseLeave={() => (highlight.value = null)}>
    <VirtualTable
      label="Runs"
      columns={columns}
      rowCount={(own ?? model).total ?? 0}
      current={props.current}
      onCurrent={props.onCurrent}
      isSelected={(index) => {
        const row = (own ?? model).row(index);
        return row !== null && isSelected(selection, row.id);
      }}
      onRange={onRange}
      cells={cells}
      version={cells}
      frozen={frozenRows(props)}
      box={props.box}
    />
    </div>
  );
}
