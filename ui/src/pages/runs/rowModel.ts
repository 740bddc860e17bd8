/**
 * The rows of one query, in plain arrays outside the reactive graph; one signal says that something
 * changed. Pages are fetched as rows come into view, and a page nobody looks at any more is not waited for.
 */
import { signal } from "@preact/signals";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import type { Cell, RunColumns, RunStatus } from "../../api/runs";

/** Rows a request. */
export const PAGE = 100;

/** Rows fetched ahead on both sides of the view, so that scrolling meets them. */
const NEAR = 60;

/** Rows a request when ids of many runs are collected. */
const LARGEST_PAGE = 1000;

export type LoadPage = (offset: number, limit: number, signal: AbortSignal) => Promise<RunColumns>;

export type LoadRows = (ids: readonly string[], signal: AbortSignal) => Promise<RunColumns>;

/** Rows that are worth a request for themselves. */
const MOST_PATCHED = 40;

export interface RunRow {
  id: string;
  name: string;
  status: RunStatus;
  start: number | null;
  end: number | null;
  deleted: boolean;
  user: string;
  source: string | null;
  parent: string | null;
  /** How far it is; null unless it is running and logs steps. */
  step: number | null;
  /** How many runs are below it; 0 where that is not asked for. */
  children: number;
}

export class RowModel {
  /** Counts changes. Reading it is how a component follows the rows. */
  readonly version = signal(0);
  /** Counts looks at rows that were there before. */
  readonly rounds = signal(0);
  /** How many runs match; null until the first answer. */
  total: number | null = null;
  /** The latest failure; null after an answer. */
  error: ApiError | null = null;

  private readonly pages = new Map<number, RunColumns>();
  /** Pages that may be out of date; they are shown until they are looked at again. */
  private readonly old = new Set<number>();
  private readonly underWay = new Map<number, AbortController>();
  private readonly stop = new AbortController();
  private seen = { first: 0, end: 0 };
  private closed = false;

  /** `loadSome` loads rows by their ids, whatever the query's filter. */
  constructor(
    private readonly load: LoadPage,
    private readonly loadSome?: LoadRows,
  ) {}

  /** What is known about a row; null while it is not loaded. */
  row(index: number): RunRow | null {
    const page = this.pages.get(Math.floor(index / PAGE));
    const at = index % PAGE;
    const id = page?.runs.run_id[at];
    if (page === undefined || id === undefined) return null;
    const { runs } = page;
    return {
      id,
      name: runs.run_name[at] ?? id,
      status: runs.status[at] ?? "RUNNING",
      start: runs.start_time[at] ?? null,
      end: runs.end_time[at] ?? null,
      deleted: runs.lifecycle_stage[at] === "deleted",
      user: runs.user_id[at] ?? "",
      source: runs.source_name[at] ?? null,
      parent: runs.parent_run_id[at] ?? null,
      step: runs.step[at] ?? null,
      children: runs.children?.[at] ?? 0,
    };
  }

  /** The value of the n-th requested column in a row; null when absent or not loaded. */
  cell(index: number, column: number): Cell {
    return this.pages.get(Math.floor(index / PAGE))?.columns[column]?.values[index % PAGE] ?? null;
  }

  /** The values of a column in all rows loaded so far. */
  *loaded(column: number): Iterable<Cell> {
    for (const page of this.pages.values()) yield* page.columns[column]?.values ?? [];
  }

  /** True when every row is here. */
  get complete(): boolean {
    return this.total !== null && this.pages.size >= Math.ceil(this.total / PAGE);
  }

  /** Fetches the pages of rows `first` … `end` and of their neighbourhood that are missing; drops requests for others. */
  want(first: number, end: number): void {
    if (this.closed) return;
    this.seen = { first, end };
    const before = Math.max(0, first - NEAR);
    const last = Math.max(before, Math.min(end + NEAR, this.total ?? PAGE) - 1);
    const wanted = new Set<number>();
    for (let page = Math.floor(before / PAGE); page <= Math.floor(last / PAGE); page++) wanted.add(page);
    for (const [page, stop] of this.underWay) {
      if (wanted.has(page)) continue;
      stop.abort();
      this.underWay.delete(page);
    }
    for (const page of wanted) if ((!this.pages.has(page) || this.old.has(page)) && !this.underWay.has(page)) void this.fetch(page);
  }

  /** Fetches the pages of rows `first` … `end` again; the others, which may have moved, when they come into view. */
  async refresh(first: number, end: number): Promise<void> {
    const from = Math.floor(first / PAGE);
    const to = Math.floor(Math.max(first, end - 1) / PAGE);
    this.outdate();
    // The first page too: runs on top and those that charts draw are in it.
    const jobs = from > 0 && !this.underWay.has(0) ? [this.fetch(0)] : [];
    for (let page = from; page <= to; page++) if (!this.underWay.has(page)) jobs.push(this.fetch(page));
    await Promise.all(jobs);
    this.rounds.value += 1;
  }

  /** Fetches these rows again where they are loaded. What else they would change, order and number, stays as it is. */
  async update(ids: readonly string[]): Promise<void> {
    const loaded = ids.filter((id) => this.placeOf(id) !== null);
    if (loaded.length === 0) return;
    if (this.loadSome === undefined || loaded.length > MOST_PATCHED) return this.refresh(this.seen.first, this.seen.end);
    const answer = await this.loadSome(loaded, this.stop.signal);
    if (this.closed) return;
    answer.runs.run_id.forEach((id, from) => this.patch(answer, from, id));
    this.version.value += 1;
    this.rounds.value += 1;
  }

  /** Where a loaded run is; -1 while none of that id is loaded. */
  indexOf(id: string): number {
    for (const [page, { runs }] of this.pages) {
      const at = runs.run_id.indexOf(id);
      if (at !== -1) return page * PAGE + at;
    }
    return -1;
  }

  /** Has all rows fetched again when they come into view. */
  outdate(): void {
    for (const page of this.pages.keys()) this.old.add(page);
  }

  private placeOf(id: string): { page: RunColumns; at: number } | null {
    for (const page of this.pages.values()) {
      const at = page.runs.run_id.indexOf(id);
      if (at !== -1) return { page, at };
    }
    return null;
  }

  /** Puts the n-th row of an answer in the place of the row of the same run. */
  private patch(answer: RunColumns, from: number, id: string): void {
    const place = this.placeOf(id);
    if (place === null) return;
    const { page, at } = place;
    for (const name of Object.keys(page.runs) as (keyof RunColumns["runs"])[]) {
      (page.runs[name] as unknown[])[at] = answer.runs[name]?.[from];
    }
    page.columns.forEach((column, n) => (column.values[at] = answer.columns[n]?.values[from] ?? null));
  }

  private async fetch(page: number): Promise<void> {
    const stop = new AbortController();
    this.underWay.set(page, stop);
    try {
      const answer = await this.load(page * PAGE, PAGE, stop.signal);
      if (this.closed) return;
      this.pages.set(page, answer);
      this.old.delete(page);
      this.total = answer.total;
      this.error = null;
    } catch (error) {
      if (isAbort(error) || this.closed) return;
      this.error = asApiError(error);
    } finally {
      if (this.underWay.get(page) === stop) this.underWay.delete(page);
    }
    this.version.value += 1;
  }

  /** The ids of rows `first` … `end` in order, fetched where they are not loaded. Raises ApiError. */
  async ids(first: number, end: number, stop: AbortSignal): Promise<string[]> {
    const ids: string[] = [];
    for (let index = first; index < end; ) {
      const row = this.row(index);
      if (row !== null) {
        ids.push(row.id);
        index += 1;
        continue;
      }
      const answer = await this.load(index, Math.min(LARGEST_PAGE, end - index), stop);
      const found = answer.runs.run_id;
      if (found.length === 0) break;
      ids.push(...found);
      index += found.length;
    }
    return ids;
  }

  /** Stops all requests; answers that still come are ignored. */
  close(): void {
    this.closed = true;
    this.stop.abort();
    for (const stop of this.underWay.values()) stop.abort();
  }
}
