/** The rows of the grouped table: groups, and under an open one its runs. Outside the reactive graph, like RowModel. */
import { signal } from "@preact/signals";
import type { GroupAggregate, Groups } from "../../api/groups";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { toNumber } from "../../lib/format";
import { RowModel, type LoadPage, type RunRow } from "./rowModel";

/** Groups a request. */
export const GROUP_PAGE = 200;

export type LoadGroups = (offset: number, limit: number, signal: AbortSignal) => Promise<Groups>;
/** How the runs of a group are loaded. */
export type LoadRunsOf = (values: readonly (string | null)[]) => LoadPage;

export interface Group {
  values: readonly (string | null)[];
  count: number;
  open: boolean;
}

/** Where a row of the table is: a group's own row, or the n-th run of an open group. */
export interface Place {
  group: number;
  run: number | null;
  rows: RowModel | null;
}

export class GroupedRows {
  /** Counts changes. */
  readonly version = signal(0);
  error: ApiError | null = null;
  /** How many groups there are; null until the first answer. */
  groups: number | null = null;

  private readonly pages = new Map<number, Groups>();
  private readonly underWay = new Map<number, AbortController>();
  private readonly open = new Map<string, { rows: RowModel; unfollow: () => void }>();
  private closed = false;

  constructor(
    private readonly load: LoadGroups,
    private readonly runsOf: LoadRunsOf,
  ) {}

  /** Rows of the table: groups, and runs of open ones; null until the first answer. */
  get total(): number | null {
    if (this.groups === null) return null;
    return this.openAt().reduce((sum, one) => sum + (one.rows.total ?? 1), this.groups);
  }

  place(index: number): Place {
    let before = 0;
    for (const one of this.openAt()) {
      // The row of the group itself stands at `one.at + before`.
      const head = one.at + before;
      const count = one.rows.total ?? 1;
      if (index <= head) break;
      if (index <= head + count) return { group: one.at, run: index - head - 1, rows: one.rows };
      before += count;
    }
    return { group: index - before, run: null, rows: null };
  }

  /** A group by its number; null while it is not loaded. */
  group(at: number): Group | null {
    const page = this.pages.get(Math.floor(at / GROUP_PAGE));
    const values = page?.values[at % GROUP_PAGE];
    if (page === undefined || values === undefined) return null;
    return { values, count: page.count[at % GROUP_PAGE] ?? 0, open: this.open.has(JSON.stringify(values)) };
  }

  /** The aggregate of the n-th metric column in a group. */
  aggregate(at: number, column: number, which: GroupAggregate): number | null {
    const found = this.pages.get(Math.floor(at / GROUP_PAGE))?.columns[column];
    return toNumber(found?.[which][at % GROUP_PAGE]);
  }

  /** All aggregates of a column loaded so far. */
  loaded(column: number, which: GroupAggregate): number[] {
    return [...this.pages.values()].flatMap((page) => page.columns[column]?.[which].map(toNumber) ?? []).filter((value) => value !== null);
  }

  get complete(): boolean {
    return this.groups !== null && this.pages.size >= Math.ceil(this.groups / GROUP_PAGE);
  }

  /** The run of a row; null for a group's row and while it is not loaded. */
  row(index: number): RunRow | null {
    const { rows, run } = this.place(index);
    return rows === null || run === null ? null : rows.row(run);
  }

  /** The ids of the runs in rows `first` … `end` that are loaded, for the selection of a range. */
  ids(first: number, end: number): Promise<string[]> {
    const rows = Array.from({ length: Math.max(0, end - first) }, (_, at) => this.row(first + at));
    return Promise.resolve(rows.flatMap((row) => (row === null ? [] : [row.id])));
  }

  /** Opens or closes the group of a row. */
  toggle(index: number): void {
    const group = this.group(this.place(index).group);
    if (group === null) return;
    const name = JSON.stringify(group.values);
    const now = this.open.get(name);
    if (now === undefined) {
      const rows = new RowModel(this.runsOf(group.values));
      this.open.set(name, { rows, unfollow: rows.version.subscribe(() => (this.version.value = this.version.peek() + 1)) });
      rows.want(0, 40);
    } else {
      this.open.delete(name);
      now.unfollow();
      now.rows.close();
    }
    this.version.value += 1;
  }

  /** Fetches what rows `first` … `end` need. */
  want(first: number, end: number): void {
    const from = this.place(first);
    const to = this.place(Math.max(first, end - 1));
    for (let page = Math.floor(from.group / GROUP_PAGE); page <= Math.floor(to.group / GROUP_PAGE); page++) {
      const known = this.groups !== null && page * GROUP_PAGE >= this.groups;
      if (!known && !this.pages.has(page) && !this.underWay.has(page)) void this.fetch(page);
    }
    for (const one of this.openAt()) {
      if (one.at < from.group || one.at > to.group) continue;
      const start = one.at === from.group ? (from.run ?? 0) : 0;
      one.rows.want(start, one.at === to.group && to.run !== null ? to.run + 1 : start + (end - first));
    }
  }

  /** Fetches all that is loaded again. */
  async refresh(): Promise<void> {
    const jobs = [...this.pages.keys()].map((page) => this.fetch(page));
    for (const { rows } of this.open.values()) jobs.push(rows.refresh(0, Math.min(rows.total ?? 0, 200)));
    await Promise.all(jobs);
  }

  close(): void {
    this.closed = true;
    for (const stop of this.underWay.values()) stop.abort();
    for (const { rows, unfollow } of this.open.values()) {
      unfollow();
      rows.close();
    }
  }

  /** Open groups that are loaded, from the top. */
  private openAt(): { at: number; rows: RowModel }[] {
    if (this.open.size === 0) return [];
    const found: { at: number; rows: RowModel }[] = [];
    for (const [page, { values }] of [...this.pages].sort(([a], [b]) => a - b)) {
      for (const [at, one] of values.entries()) {
        const open = this.open.get(JSON.stringify(one));
        if (open !== undefined) found.push({ at: page * GROUP_PAGE + at, rows: open.rows });
      }
    }
    return found;
  }

  private async fetch(page: number): Promise<void> {
    const stop = new AbortController();
    this.underWay.set(page, stop);
    try {
      const answer = await this.load(page * GROUP_PAGE, GROUP_PAGE, stop.signal);
      if (this.closed) return;
      this.pages.set(page, answer);
      this.groups = answer.total;
      this.error = null;
    } catch (error) {
      if (isAbort(error) || this.closed) return;
      this.error = asApiError(error);
    } finally {
      this.underWay.delete(page);
    }
    this.version.value += 1;
  }
}
