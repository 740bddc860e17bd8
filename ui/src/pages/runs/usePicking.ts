/** Ticking rows: one, a range, all. */
import { useCallback, useRef } from "preact/hooks";
import { notify, notifyError } from "../../components/Toasts";
import type { RunRow } from "./rowModel";
import { EVERYTHING, isSelected, MOST_NAMED, NOTHING, withRuns, type Selection } from "./selection";

/** The rows of the table, grouped or not. */
export interface PickedRows {
  total: number | null;
  row: (index: number) => RunRow | null;
  ids: (first: number, end: number, stop: AbortSignal) => Promise<string[]>;
}

interface Picking {
  /** Ticks or unticks a row; `through` does the same to all rows since the last one. */
  pick: (index: number, through: boolean) => void;
  pickAll: (selected: boolean) => void;
}

/** Where the row that was picked last stands now: levels that opened, or runs that came, moved it. Else `otherwise`. */
function placeNow(rows: PickedRows, last: { index: number; id: string } | null, otherwise: number): number {
  if (last === null) return otherwise;
  const total = rows.total ?? 0;
  // From where it was outwards: it seldom went far.
  for (let by = 0; by <= Math.max(last.index, total - last.index); by++) {
    for (const at of [last.index + by, last.index - by]) if (at >= 0 && at < total && rows.row(at)?.id === last.id) return at;
  }
  return otherwise;
}

/** `change` gets every new selection. */
export function usePicking(model: PickedRows | null, selection: Selection, change: (selection: Selection) => void): Picking {
  const anchor = useRef<{ index: number; id: string } | null>(null);
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
      const from = through ? placeNow(rows, anchor.current, index) : index;
      anchor.current = { index, id: row.id };
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
