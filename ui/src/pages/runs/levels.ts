/** Rows below rows, at any depth: which row of which level stands where. Pure. */

/** Rows side by side, and the levels that are open below some of them, from the top. */
export interface Level<T> {
  rows: T;
  size: number;
  open: readonly Opened<T>[];
  /** Rows of this level and of all that are open in it. */
  total: number;
}

export interface Opened<T> {
  /** The row above, by its number in its own level. */
  at: number;
  level: Level<T>;
}

export interface Place<T> {
  rows: T;
  /** Number of the row in its own level. */
  at: number;
  /** 1 for roots. */
  depth: number;
  /** Where the row above stands in the table; null for roots. */
  above: number | null;
}

export function levelOf<T>(rows: T, size: number, open: readonly Opened<T>[]): Level<T> {
  return { rows, size, open, total: open.reduce((sum, one) => sum + one.level.total, size) };
}

/** Where the n-th row of the table is; null beyond the last. */
export function placeOf<T>(level: Level<T>, index: number, depth = 1, above: number | null = null): Place<T> | null {
  // The row of the table that is the first of this level.
  const start = above === null ? 0 : above + 1;
  let passed = start;
  for (const one of level.open) {
    const head = passed + one.at;
    if (index <= head) break;
    if (index <= head + one.level.total) return placeOf(one.level, index, depth + 1, head);
    passed += one.level.total;
  }
  const at = index - passed;
  return at >= 0 && at < level.size ? { rows: level.rows, at, depth, above } : null;
}

export interface Span<T> {
  rows: T;
  first: number;
  end: number;
}

/** The stretch of each level that is among rows `first` … `end` of the table. */
export function spansOf<T>(level: Level<T>, first: number, end: number): Span<T>[] {
  const spans = new Map<T, Span<T>>();
  for (let index = first; index < end; index++) {
    const place = placeOf(level, index);
    if (place === null) continue;
    const known = spans.get(place.rows);
    if (known === undefined) spans.set(place.rows, { rows: place.rows, first: place.at, end: place.at + 1 });
    else known.end = place.at + 1;
  }
  return [...spans.values()];
}
