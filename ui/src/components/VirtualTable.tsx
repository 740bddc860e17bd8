/**
 * A table of any length: only the rows in view are in the document. It knows rows by number and
 * asks its owner to draw them; the data stays wherever the owner keeps it.
 */
import { Component, type ComponentChildren, type RefObject, type VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Menu, type MenuItem } from "./Menu";
import { handedOn, keptWith, useRowsInView, type Range } from "./windowing";

export type SortDirection = "ascending" | "descending";

export interface TableColumn {
  id: string;
  head: ComponentChildren;
  /** Width in pixels when space is short. */
  width: number;
  /** Share of the space that is left over; 0 keeps the width. */
  grow: number;
  numeric?: boolean;
  /** Columns side by side with the same group stand under one heading. */
  group?: string;
  sorted?: SortDirection | null;
  onSort?: () => void;
  /** Explains the heading on hover. */
  title?: string;
  /** Stays in view while the rest scrolls sideways. Pinned columns come first. */
  pinned?: boolean;
  /** What can be done with the column. */
  menu?: () => readonly MenuItem[];
  /** Told the width while the edge of the heading is dragged, and at the end that it is `done`. */
  onResize?: (width: number, done: boolean) => void;
  /** Told the id of a column that was dropped on this one; such columns can be dragged. */
  onDropped?: (id: string) => void;
}

interface Props {
  label: string;
  columns: readonly TableColumn[];
  rowCount: number;
  /** Of the rows, where some come or go by themselves: what is open in a row, and focus, stay with it. */
  names?: readonly string[];
  rowHeight?: number;
  /** The row the keyboard is at. */
  current: number;
  isSelected?: (index: number) => boolean;
  /** Told when a row is clicked or focus enters it. */
  onCurrent?: (index: number) => void;
  /** Told which rows are drawn, whenever that changes. */
  onRange?: (range: Range) => void;
  /**
   * The cells of a row, one a column, or null while the row is not known. Controls in it take
   * `tabIndex`; the one with `data-row-focus` gets focus when the keyboard comes to the row.
   */
  cells: (index: number, tabIndex: 0 | -1) => ComponentChildren[] | null;
  /** Changes when any row has to be drawn anew. */
  version: unknown;
  busy?: boolean;
  /** So many first rows stay in view under the heading. */
  frozen?: number;
  box?: RefObject<HTMLDivElement | null>;
}

/** Scrolls a row of the table into view, below the heading, without moving the page. */
export function revealRow(box: HTMLElement | null, index: number, rowHeight: number): void {
  const head = box?.querySelector<HTMLElement>(".vt-head") ?? null;
  if (box === null || head === null) return;
  const room = box.clientHeight - head.offsetHeight;
  const frozen = Number(box.dataset["frozen"] ?? 0);
  if (index < frozen) return;
  const top = (index - frozen) * rowHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + rowHeight > box.scrollTop + room) box.scrollTop = top + rowHeight - room;
}

function columnTracks(columns: readonly TableColumn[]): string {
  return columns.map((c) => (c.grow > 0 ? `minmax(${c.width}px, ${c.grow}fr)` : `${c.width}px`)).join(" ");
}

interface Span {
  name: string;
  from: number;
  length: number;
  numeric: boolean;
}

/** Neighbours with the same group, as spans. Pure. */
export function groupSpans(columns: readonly TableColumn[]): Span[] {
  const spans: Span[] = [];
  for (const [index, column] of columns.entries()) {
    const name = column.group ?? "";
    const last = spans.at(-1);
    if (last !== undefined && last.name === name) {
      last.length += 1;
      last.numeric &&= column.numeric === true;
    } else spans.push({ name, from: index, length: 1, numeric: column.numeric === true });
  }
  return spans;
}

function pinStyle(columns: readonly TableColumn[], index: number): { "--left": string } | undefined {
  if (columns[index]?.pinned !== true) return undefined;
  const left = columns.slice(0, index).reduce((sum, column) => sum + column.width, 0);
  return { "--left": `${left}px` };
}

function cellClass(column: TableColumn): string {
  return `vt-cell${column.numeric === true ? " vt-num" : ""}${column.pinned === true ? " vt-pin" : ""}`;
}

const LEAST_WIDTH = 48;

/** The right edge of a heading, to be dragged. */
function Edge({ column }: { column: TableColumn }): VNode {
  const start = useRef<{ x: number; width: number } | null>(null);
  const report = (event: PointerEvent, done: boolean): void => {
    if (start.current === null) return;
    column.onResize?.(Math.max(LEAST_WIDTH, Math.round(start.current.width + event.clientX - start.current.x)), done);
    if (done) start.current = null;
  };
  return (
    <span
      class="vt-edge"
      aria-hidden="true"
      // Else the heading itself would be dragged.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? column.width };
      }}
      onPointerMove={(event) => report(event, false)}
      onPointerUp={(event) => report(event, true)}
    />
  );
}

const DRAGGED = "text/x-column";

function dragHandlers({ id, onDropped }: TableColumn): object {
  if (onDropped === undefined) return {};
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => event.dataTransfer?.setData(DRAGGED, id),
    onDragOver: (event: DragEvent) => event.dataTransfer?.types.includes(DRAGGED) === true && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      onDropped(event.dataTransfer?.getData(DRAGGED) ?? "");
    },
  };
}

function Title({ column }: { column: TableColumn }): VNode {
  const sorted = column.sorted ?? null;
  const arrow = sorted === "ascending" ? "↑" : "↓";
  if (column.onSort === undefined) return <>{column.head}</>;
  return (
    <button type="button" class={sorted === null ? "vt-sort" : "vt-sort on"} onClick={column.onSort}>
      <span class="clip">{column.head}</span>
      {sorted !== null && <span aria-hidden="true">{arrow}</span>}
    </button>
  );
}

function Heading({ column, index, columns }: { column: TableColumn; index: number; columns: readonly TableColumn[] }): VNode {
  return (
    <div
      role="columnheader"
      aria-sort={column.onSort === undefined ? undefined : (column.sorted ?? "none")}
      aria-colindex={index + 1}
      class={cellClass(column)}
      style={pinStyle(columns, index)}
      title={column.title}
      {...dragHandlers(column)}
    >
      <Title column={column} />
      {column.menu !== undefined && (
        <span class="vt-menu">
          <Menu label={`Column ${column.title ?? column.id}`} items={column.menu}>
            ⋮
          </Menu>
        </span>
      )}
      {column.onResize !== undefined && <Edge column={column} />}
    </div>
  );
}

function Headings({ columns }: { columns: readonly TableColumn[] }): VNode {
  const spans = groupSpans(columns);
  const grouped = spans.some((span) => span.name !== "");
  return (
    <>
      {grouped && (
        <div class="vt-row vt-groups" aria-hidden="true">
          {spans.map((span) => (
            <span
              key={span.from}
              class={span.numeric ? "vt-cell vt-num clip" : "vt-cell clip"}
              style={{ gridColumn: `${span.from + 1} / span ${span.length}` }}
            >
              {span.name}
            </span>
          ))}
        </div>
      )}
      <div class="vt-row" role="row" aria-rowindex={1}>
        {columns.map((column, index) => (
          <Heading key={column.id} column={column} index={index} columns={columns} />
        ))}
      </div>
    </>
  );
}

interface RowProps {
  index: number;
  /** Null for a row that stays under the heading. */
  top: number | null;
  columns: readonly TableColumn[];
  cells: Props["cells"];
  version: unknown;
  current: boolean;
  selected: boolean | undefined;
  onCurrent: Props["onCurrent"];
}

/** The cells of a row that is not known; they look the same in each, so what was drawn stays when the row moves. */
class Waiting extends Component<{ columns: readonly TableColumn[] }> {
  override shouldComponentUpdate(next: { columns: readonly TableColumn[] }): boolean {
    return next.columns !== this.props.columns;
  }

  override render({ columns }: { columns: readonly TableColumn[] }): VNode {
    return (
      <>
        {columns.map((column, at) => (
          <div key={column.id} role="cell" aria-colindex={at + 1} class={cellClass(column)} style={pinStyle(columns, at)}>
            <span class="vt-wait" />
          </div>
        ))}
      </>
    );
  }
}

/** One row; drawn again only when something it shows changed. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const now = this.props;
    return (Object.keys(next) as (keyof RowProps)[]).some((name) => next[name] !== now[name]);
  }

  override render({ index, top, columns, cells, current, selected, onCurrent }: RowProps): VNode {
    const drawn = cells(index, current ? 0 : -1);
    const look = `vt-row vt-data${selected === true ? " selected" : ""}${current ? " current" : ""}`;
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        class={top === null ? `${look} vt-frozen` : look}
        // Not a transform: each would be a part of its own to those who put the picture together.
        style={top === null ? undefined : { top: `${top}px` }}
        onFocusIn={() => onCurrent?.(index)}
        onClick={() => onCurrent?.(index)}
      >
        {drawn === null ? (
          <Waiting columns={columns} />
        ) : (
          columns.map((column, at) => (
            <div key={column.id} role="cell" aria-colindex={at + 1} class={cellClass(column)} style={pinStyle(columns, at)}>
              {drawn[at]}
            </div>
          ))
        )}
      </div>
    );
  }
}

/** Keeps focus in the table when the row that had it scrolled out of the document. */
function useKeptFocus(box: RefObject<HTMLDivElement | null>, range: Range): void {
  const inside = useRef(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const lost = inside.current && document.activeElement === document.body;
    if (lost) element.focus({ preventScroll: true });
    const onIn = (): void => void (inside.current = true);
    const onOut = (event: FocusEvent): void => {
      // No next element: the focused one left the document. Otherwise the reader moved on.
      if (event.relatedTarget !== null) inside.current = element.contains(event.relatedTarget as Node);
    };
    element.addEventListener("focusin", onIn);
    element.addEventListener("focusout", onOut);
    return () => {
      element.removeEventListener("focusin", onIn);
      element.removeEventListener("focusout", onOut);
    };
  }, [box, range.first, range.end]);
}

/** Whether somebody types elsewhere on the page. */
function isTypingOutside(box: HTMLElement | null): boolean {
  const active = document.activeElement;
  return active?.matches("input, textarea, select") === true && box?.contains(active) === false;
}

/** Brings focus to the current row after the keyboard moved there, once the row is in the document. */
function useFocusOnCurrent(box: RefObject<HTMLDivElement | null>, current: number, range: Range, frozen: number): void {
  const focused = useRef(current);
  useLayoutEffect(() => {
    const drawn = current < frozen || (current >= range.first && current < range.end);
    if (focused.current === current || !drawn) return;
    focused.current = current;
    const row = box.current?.querySelector(".vt-data.current") ?? null;
    if (row === null || row.contains(document.activeElement) || isTypingOutside(box.current)) return;
    row.querySelector<HTMLElement>("[data-row-focus]")?.focus({ preventScroll: true });
  }, [box, current, range.first, range.end, frozen]);
}

/** Says on the box whether it is scrolled sideways; only then do pinned columns have to stick. To be used before rows are. */
function useSideways(box: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = box.current;
    const look = (): void => void element?.classList.toggle("sideways", element.scrollLeft > 0);
    element?.addEventListener("scroll", look, { passive: true });
    return () => element?.removeEventListener("scroll", look);
  }, [box]);
}

export function VirtualTable(props: Props): VNode {
  const { columns, rowCount, rowHeight = 32, current, onRange, frozen = 0 } = props;
  const own = useRef<HTMLDivElement>(null);
  const box = props.box ?? own;
  // First: it asks where the box is, which costs little only while no row is changed yet.
  useSideways(box);
  const moving = useRowsInView(box, rowHeight, rowCount - frozen);
  const range = { first: moving.first + frozen, end: moving.end + frozen };
  useKeptFocus(box, range);
  useFocusOnCurrent(box, current, range, frozen);
  useEffect(() => onRange?.({ first: range.first, end: range.end }), [onRange, range.first, range.end]);
  const indexes = Array.from({ length: range.end - range.first }, (_, offset) => range.first + offset);
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const elements = useRef<ReadonlyMap<number, number>>(new Map());
  const named = useRef(props.names);
  if (named.current !== props.names) elements.current = keptWith(elements.current, named.current ?? [], props.names ?? []);
  named.current = props.names;
  elements.current = handedOn(elements.current, range, current);
  const headings = useMemo(() => <Headings columns={columns} />, [columns]);
  const row = (index: number, top: number | null): VNode => (
    <Row
      key={top === null ? index : elements.current.get(index)}
      index={index}
      top={top}
      columns={columns}
      cells={props.cells}
      version={props.version}
      current={index === current}
      selected={props.isSelected?.(index)}
      onCurrent={props.onCurrent}
    />
  );
  return (
    <div
      class="vt"
      role="table"
      aria-label={props.label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-busy={props.busy}
      tabIndex={0}
      data-frozen={frozen}
      ref={box}
    >
      <div class="vt-inner" role="presentation" style={{ "--tracks": columnTracks(columns), "--row": `${rowHeight}px`, minWidth: `${width}px` }}>
        <div class="vt-head" role="rowgroup">
          {headings}
          {Array.from({ length: frozen }, (_, index) => row(index, null))}
        </div>
        <div class="vt-body" role="rowgroup" style={{ height: `${(rowCount - frozen) * rowHeight}px` }}>
          {indexes.map((index) => row(index, (index - frozen) * rowHeight))}
        </div>
      </div>
    </div>
  );
}
