/** The row the keyboard is at: j, k, arrows, Home, End. */
import type { RefObject } from "preact";
import { useCallback, useState } from "preact/hooks";
import { keyName, type Binding, type KeyHandlers } from "../lib/keys";
import { revealRow } from "./VirtualTable";

interface Cursor {
  current: number;
  setCurrent: (index: number) => void;
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
  return { current, setCurrent, keys };
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
