/** The rows of the nested table: roots, and under an open run those below it. Outside the reactive graph, like RowModel. */
import { signal } from "@preact/signals";
import { levelOf, placeOf, spansOf, type Level, type Place } from "./levels";
import { RowModel, type LoadPage, type RunRow } from "./rowModel";

interface Open {
  /** The level that the run above is in. */
  of: RowModel;
  rows: RowModel;
  unfollow: () => void;
}

export class NestedRows {
  /** Counts changes. */
  readonly version = signal(0);

  private readonly open = new Map<string, Open>();
  private readonly unfollow: () => void;
  private known: Level<RowModel> | null = null;
  private seen = { first: 0, end: 40 };
  /** Runs to open as soon as they are there. */
  private readonly awaited: Set<string>;

  /**
   * `below` tells how the runs below one are loaded; `open` names runs that are to be open from the start; `onTurn` is told
   * which are open after the reader opened or closed one.
   */
  constructor(
    private readonly roots: RowModel,
    private readonly below: (id: string) => LoadPage,
    open: Iterable<string> = [],
    private readonly onTurn: (open: readonly string[]) => void = () => undefined,
  ) {
    this.awaited = new Set(open);
    this.unfollow = roots.version.subscribe(() => this.changed(roots));
  }

  /** Rows of the table: roots, and all that are open; null until the first answer. */
  get total(): number | null {
    return this.roots.total === null ? null : this.tree().total;
  }

  place(index: number): Place<RowModel> | null {
    return placeOf(this.tree(), index);
  }

  row(index: number): RunRow | null {
    const place = this.place(index);
    return place === null ? null : place.rows.row(place.at);
  }

  /** The runs that are open, the last opened at the end. */
  get opened(): string[] {
    return [...this.awaited, ...this.open.keys()];
  }

  isOpen(id: string): boolean {
    return this.open.has(id);
  }

  /** The ids of the runs in rows `first` … `end`, for the selection of a range. Raises ApiError. */
  async ids(first: number, end: number, stop: AbortSignal): Promise<string[]> {
    const spans = spansOf(this.tree(), first, end);
    return (await Promise.all(spans.map((span) => span.rows.ids(span.first, span.end, stop)))).flat();
  }

  /** Opens the run of a row, or closes it with all below it. */
  toggle(index: number): void {
    const place = this.place(index);
    const row = place?.rows.row(place.at) ?? null;
    if (place === null || row === null) return;
    if (this.open.has(row.id)) this.shut(row.id);
    else if (row.children > 0) this.openBelow(place.rows, row.id);
    this.changed();
    this.onTurn(this.opened);
  }

  /** Fetches what rows `first` … `end` need. */
  want(first: number, end: number): void {
    this.seen = { first, end };
    for (const span of spansOf(this.tree(), first, end)) span.rows.want(span.first, span.end);
  }

  /** Fetches the rows in view again, and the others when they come into view; what is open stays open. */
  async refresh(): Promise<void> {
    const inView = spansOf(this.tree(), this.seen.first, this.seen.end);
    for (const { rows } of this.open.values()) rows.outdate();
    const roots = inView.some(({ rows }) => rows === this.roots) ? [] : [this.roots.refresh(0, 0)];
    await Promise.all([...roots, ...inView.map(({ rows, first, end }) => rows.refresh(first, end))]);
  }

  /** Fetches these rows again where they are loaded. */
  async update(ids: readonly string[]): Promise<void> {
    await Promise.all([this.roots, ...[...this.open.values()].map(({ rows }) => rows)].map((rows) => rows.update(ids)));
  }

  /** Lets go of all but the roots. */
  close(): void {
    this.unfollow();
    for (const id of [...this.open.keys()]) this.shut(id);
  }

  private openBelow(of: RowModel, id: string): void {
    const rows = new RowModel(this.below(id));
    const one: Open = { of, rows, unfollow: () => undefined };
    this.open.set(id, one);
    one.unfollow = rows.version.subscribe(() => this.changed(rows));
    rows.want(0, 40);
  }

  /** Opens those runs of a level that were open before. */
  private reopen(of: RowModel): void {
    for (const id of [...this.awaited]) {
      const at = of.indexOf(id);
      if (at === -1) continue;
      this.awaited.delete(id);
      if ((of.row(at)?.children ?? 0) > 0) this.openBelow(of, id);
    }
  }

  private shut(id: string): void {
    const one = this.open.get(id);
    if (one === undefined) return;
    this.open.delete(id);
    one.unfollow();
    one.rows.close();
    for (const [other, { of }] of [...this.open]) if (of === one.rows) this.shut(other);
  }

  private changed(answered?: RowModel): void {
    this.known = null;
    if (answered !== undefined) this.reopen(answered);
    this.version.value = this.version.peek() + 1;
  }

  private tree(): Level<RowModel> {
    return (this.known ??= this.levelOf(this.roots));
  }

  /** A level with what is open in it: runs that a refresh moved are found where they are now, those that left are not. */
  private levelOf(rows: RowModel): Level<RowModel> {
    const open = [...this.open].flatMap(([id, one]) => {
      const at = one.of === rows ? rows.indexOf(id) : -1;
      return at === -1 ? [] : [{ at, level: this.levelOf(one.rows) }];
    });
    // Until the first answer a row waits in its place.
    return levelOf(rows, rows.total ?? 1, open.sort((a, b) => a.at - b.at));
  }
}
