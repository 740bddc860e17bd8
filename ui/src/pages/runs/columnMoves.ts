/** Moving, pinning and hiding columns. Pure. */
import { columnName, parseColumn, type Aggregate } from "./columnName";

export interface Arrangement {
  /** Names in the order they stand in, pinned ones first. */
  columns: readonly string[];
  pins: readonly string[];
}

/** Pinned columns in front, as far as they are shown, then the others. */
export function arranged(names: readonly string[], pins: readonly string[]): string[] {
  const front = pins.filter((name) => names.includes(name));
  return [...front, ...names.filter((name) => !front.includes(name))];
}

/** A column before another, or at the end (null); beside a pinned one it is pinned, elsewhere it is not. */
export function placedBefore({ columns, pins }: Arrangement, name: string, before: string | null): Arrangement {
  if (name === before || !columns.includes(name)) return { columns, pins };
  const rest = columns.filter((one) => one !== name);
  const place = before === null ? rest.length : rest.indexOf(before);
  const next = rest.toSpliced(place === -1 ? rest.length : place, 0, name);
  const pinned = before !== null && pins.includes(before);
  return { columns: next, pins: next.filter((one) => (one === name ? pinned : pins.includes(one))) };
}

/** A column one place to the left (-1) or right (1), among those that are pinned as it is. */
export function moved({ columns, pins }: Arrangement, name: string, by: -1 | 1): Arrangement {
  const pinned = pins.includes(name);
  const own = columns.filter((one) => pins.includes(one) === pinned);
  const at = own.indexOf(name);
  const place = Math.max(0, Math.min(own.length - 1, at + by));
  const next = own.filter((one) => one !== name).toSpliced(place, 0, name);
  const others = columns.filter((one) => pins.includes(one) !== pinned);
  const all = pinned ? [...next, ...others] : [...others, ...next];
  return { columns: all, pins: pinned ? next : pins };
}

export function withPin({ columns, pins }: Arrangement, name: string, pinned: boolean): Arrangement {
  const next = pinned ? [...pins.filter((one) => one !== name), name] : pins.filter((one) => one !== name);
  return { columns: arranged(columns, next), pins: next };
}

export function without({ columns, pins }: Arrangement, name: string): Arrangement {
  return { columns: columns.filter((one) => one !== name), pins: pins.filter((one) => one !== name) };
}

/** Another value of a metric in the place of the one that is shown. */
export function withValue({ columns, pins }: Arrangement, name: string, aggregate: Aggregate): Arrangement {
  const parts = parseColumn(name);
  if (parts === null) return { columns, pins };
  const next = columnName({ ...parts, aggregate });
  const swap = (list: readonly string[]): string[] => [...new Set(list.map((one) => (one === name ? next : one)))];
  return { columns: swap(columns), pins: swap(pins) };
}
