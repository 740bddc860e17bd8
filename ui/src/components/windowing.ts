/** Which rows of a long list are in view. */
import { useEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

export interface Range {
  first: number;
  /** One past the last row. */
  end: number;
}

/** Rows kept above and below the view, so that a fast scroll meets rows and not paper. */
const SPARE = 8;

/** The rows a view of `height` pixels shows when scrolled to `top`, with some to spare, in steps of four. Pure. */
export function rangeInView(top: number, height: number, rowHeight: number, rowCount: number): Range {
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const end = Math.min(rowCount, Math.ceil((top + height) / rowHeight) + SPARE);
  // Steps of four: most scroll events then change nothing and draw nothing.
  return { first: Math.min(first - (first % 4), end), end: Math.min(rowCount, Math.ceil(end / 4) * 4) };
}

/**
 * The element that draws each row of a range, by number: those of rows that left the view are handed to rows that came,
 * for one that is changed costs less than one that is made. Only that of the row `keep` is not: focus may be in it. Pure.
 */
export function handedOn(before: ReadonlyMap<number, number>, range: Range, keep: number): Map<number, number> {
  const isIn = (row: number): boolean => row >= range.first && row < range.end;
  const free = [...before].filter(([row]) => !isIn(row) && row !== keep).map(([, element]) => element);
  let made = Math.max(-1, ...before.values()) + 1;
  const after = new Map<number, number>();
  for (let row = range.first; row < range.end; row++) after.set(row, before.get(row) ?? free.shift() ?? made++);
  return after;
}

/** The elements of rows after some came or went: each is that of the row of the same name. Pure. */
export function keptWith(elements: ReadonlyMap<number, number>, before: readonly string[], now: readonly string[]): Map<number, number> {
  const places = new Map(now.map((name, row) => [name, row]));
  const kept = new Map<number, number>();
  for (const [row, element] of elements) {
    const place = places.get(before[row] ?? "");
    if (place !== undefined) kept.set(place, element);
  }
  return kept;
}

/** Follows the scroll position and the size of the box. */
export function useRowsInView(box: RefObject<HTMLElement | null>, rowHeight: number, rowCount: number): Range {
  // As if the rows had no end: those that come are in view at once, before anything is measured anew.
  const [range, setRange] = useState<Range>(() => rangeInView(0, 800, rowHeight, Infinity));
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => {
      const next = rangeInView(element.scrollTop, element.clientHeight, rowHeight, Infinity);
      setRange((now) => (now.first === next.first && now.end === next.end ? now : next));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [box, rowHeight, rowCount]);
  const end = Math.min(range.end, rowCount);
  return { first: Math.min(range.first, end), end };
}
