/** Ticking rows: one, a range, all. */
import { useCallback, useRef } from "preact/hooks";
import { notify, notifyError } from "../../components/Toasts";
import type { RunRow } from "./rowModel";
import { EVERYTHING, isSelected, MOST_NAMED, NOTHING, withRuns, type Selection } from "./selection";

/** The rows of the table, grouped or not. */
export interface PickedRows {
  row: (index: number) => RunRow | null;
  ids: (first: number, end: number, stop: AbortSignal) => Promise<string[]>;
}

interface Picking {
  /** Ticks or unticks a row; `through` does the same to all rows since the last one. */
  pick: (index: number, through: boolean) => void;
  pickAll: (selected: boolean) => void;
}

/** `change` gets every new selection. */
export function usePicking(model: PickedRows | null, selection: Selection, change: (selection: Selection) => void): Picking {
  const anchor = useRef<number | null>(null);
  const latest = useRef({ model, selection, change });
  latest.current = { model, selection, change };
  const set = useCallback((ids: readonly string[], selected: boolean) => {
    const next = withRuns(latest.current.selection, ids, selected);
    if (next.ids.size > MOST_NAMED) {
      notify(`At most ${MOST_NAMED} runs can be picked one by one. The box in the heading selects all that match.`);
    } else latest.current.change(next);
  }, []);
  const pick = useCallback(
    (index: number, through: boolean) => {
      const { model: rows, selection: now } = latest.current;
      const row = rows?.row(index) ?? null;
      if (rows === null || row === null) return;
      const selected = !isSelected(now, row.id);
      const from = through ? (anchor.current ?? index) : index;
      anchor.current = index;
      if (from === index) {
        set([row.id], selected);
        return;
      }
      rows
        .ids(Math.min(from, index), Math.max(from, index) + 1, new AbortController().signal)
        .then((ids) => set(ids, selected))
        .catch((error: unknown) => notifyError("Select", error));
    },
    [set],
  );
  const pickAll = useCallback((selected: boolean) => latest.current.change(selected ? EVERYTHING : NOTHING), []);
  return { pick, pickAll };
}
