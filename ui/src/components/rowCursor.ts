/** The row the keyboard is at: j, k, arrows, Home, End. */
import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { keyName, type Binding, type KeyHandlers } from "../lib/keys";
import { revealRow } from "./VirtualTable";

interface Cursor {
  current: number;
  setCurrent: (index: number) => void;
  /** Goes to a row and brings it into view. */
  move: (index: number) => void;
  /** For `usePageKeys`, together with the page's own keys. */
  keys: KeyHandlers;
}

/** Moves over `count` rows, each `rowHeight` pixels high, and keeps the current one in view. */
export function useRowCursor(box: RefObject<HTMLDivElement | null>, count: number, rowHeight = 32): Cursor {
  const [at, setCurrent] = useState(0);
  const current = Math.max(0, Math.min(at, count - 1));
  const move = useCallback(
    (to: number) => {
      const index = Math.max(0, Math.min(count - 1, to));
      setCurrent(index);
      revealRow(box.current, index, rowHeight);
    },
    [box, count, rowHeight],
  );
  const page = (): number => Math.max(1, Math.floor((box.current?.clientHeight ?? 320) / rowHeight) - 3);
  const keys: KeyHandlers = {
    j: () => move(current + 1),
    ArrowDown: () => move(current + 1),
    k: () => move(current - 1),
    ArrowUp: () => move(current - 1),
    PageDown: () => move(current + page()),
    PageUp: () => move(current - page()),
    Home: () => move(0),
    End: () => move(count - 1),
  };
  return { current, setCurrent, move, keys };
}

/**
 * Keeps the reader's place when rows come or go by themselves: the first row in view stays where it is, and focus in a
 * row stays with that row. `rows` names them; where `order`, which is what the reader chose, is another, the place is too.
 */
export function useKeptPlace(box: RefObject<HTMLDivElement | null>, rows: readonly string[], order: string, { current, setCurrent }: Cursor, rowHeight = 32): void {
  const before = useRef({ rows, order });
  useLayoutEffect(() => {
    const { rows: old, order: chosen } = before.current;
    before.current = { rows, order };
    const element = box.current;
    if (element === null || old === rows || chosen !== order) return;
    const moved = (index: number): number => {
      const name = old[index];
      const now = name === undefined ? -1 : rows.indexOf(name);
      return now === -1 ? 0 : now - index;
    };
    if (element.scrollTop > 0) element.scrollTop += moved(Math.floor(element.scrollTop / rowHeight)) * rowHeight;
    const inRow = document.activeElement?.closest(".vt-data") ?? null;
    if (inRow !== null && element.contains(inRow)) setCurrent(current + moved(current));
  }, [box, rows, order, current, setCurrent, rowHeight]);
}

/** The cursor's keys as bindings, for `useBindings`; `noun` is what a row is. */
export function cursorBindings({ keys }: Pick<Cursor, "keys">, noun: string): Binding[] {
  const run = (event: KeyboardEvent): void => keys[keyName(event)]?.(event);
  return [
    { keys: ["j", "ArrowDown"], does: `Next ${noun}`, run, action: false },
    { keys: ["k", "ArrowUp"], does: `Previous ${noun}`, run, action: false },
    { keys: ["PageDown", "PageUp"], does: "A screen down, up", run, action: false },
    { keys: ["Home", "End"], does: `First, last ${noun}`, run, action: false },
  ];
}
