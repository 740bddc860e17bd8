/** The keys of the runs page. */
import type { RefObject } from "preact";
import type { useRowCursor } from "../../components/rowCursor";
import { useKeyHelp, usePageKeys, type KeyHandlers, type KeyHelp } from "../../lib/keys";
import { href, navigate } from "../../lib/router";
import { canPurge, canWrite } from "../../lib/session";
import { onePane } from "../../lib/viewport";
import { changeState, changeView, toggleHidden } from "./address";
import type { NestedRows } from "./nestedRows";
import type { RunActions } from "./runActions";
import { NOTHING } from "./selection";
import type { Runs } from "./useRuns";
import type { Parts } from "./viewState";

const KEYS: readonly KeyHelp[] = [
  { keys: ["j", "k"], does: "Next, previous run" },
  { keys: ["↵"], does: "Open the run" },
  { keys: ["x"], does: "Select the run" },
  { keys: ["X"], does: "Select all from the last one" },
  { keys: ["c"], does: "Compare selected runs" },
  { keys: ["p"], does: "Keep selected runs on top, or let them go" },
  { keys: ["t"], does: "Tag selected runs", writes: true },
  { keys: ["m"], does: "Move selected runs", writes: true },
  { keys: ["⌫"], does: "Delete selected runs; of deleted ones, purge them", writes: true },
  { keys: ["r"], does: "Restore selected runs", writes: true },
  { keys: ["→", "←"], does: "Show, hide the runs below one, where runs are nested" },
  { keys: ["/"], does: "Filter" },
  { keys: ["o"], does: "Choose columns" },
  { keys: ["u"], does: "Unselect all" },
  { keys: ["v"], does: "Table, both, charts" },
  { keys: ["h"], does: "Leave the run out of charts, draw it again" },
];

interface PageKeys {
  field: RefObject<HTMLInputElement | null>;
  cursor: ReturnType<typeof useRowCursor>;
  runs: Runs;
  actions: RunActions;
  pick: (index: number, through: boolean) => void;
  openPicker: () => void;
  deleted: boolean;
  parts: Parts;
}

/** The next of the views, in the order of the switch. */
function nextParts(parts: Parts): Parts {
  const order: readonly Parts[] = onePane.peek() ? ["table", "charts"] : ["table", "both", "charts"];
  return order[(order.indexOf(parts) + 1) % order.length] ?? "table";
}

/** Right opens a run, or goes to the first one below it; left closes it, or goes to the one above. */
function levelKeys(nested: NestedRows, { current, move }: PageKeys["cursor"]): KeyHandlers {
  const turn = (open: boolean) => (): void => {
    const row = nested.row(current);
    if (row === null) return;
    const isOpen = nested.isOpen(row.id);
    if (isOpen !== open && (isOpen || row.children > 0)) nested.toggle(current);
    else if (isOpen) move(current + 1);
    else if (!open) move(nested.place(current)?.above ?? current);
  };
  return { ArrowRight: turn(true), ArrowLeft: turn(false) };
}

/** Handles the page's keys and lists them in the help. */
export function useRunsKeys({ field, cursor, runs, actions, pick, openPicker, deleted, parts }: PageKeys): void {
  const { current } = cursor;
  const { nested } = runs;
  const rows = runs.grouped?.rows ?? nested ?? runs.shown?.model;
  const open = (): void => {
    const row = rows?.row(current);
    if (row) navigate(href(["runs", row.id]));
    else runs.grouped?.rows.toggle(current);
  };
  const remove = deleted ? () => canPurge.peek() && actions.purge() : actions.remove;
  const changes = { Backspace: remove, Delete: remove, ...(deleted ? { r: actions.restore } : { t: actions.tag, m: actions.move }) };
  useKeyHelp(KEYS);
  usePageKeys({
    ...cursor.keys,
    ...(nested === null ? {} : levelKeys(nested, cursor)),
    Enter: open,
    x: () => pick(current, false),
    Space: () => pick(current, false),
    X: () => pick(current, true),
    c: actions.compare,
    p: actions.pin,
    ...(canWrite.value ? changes : {}),
    "/": () => field.current?.select(),
    o: openPicker,
    u: () => changeState((now) => ({ ...now, selected: NOTHING }), true),
    v: () => changeView({ show: nextParts(parts) }),
    h: () => {
      const row = rows?.row(current);
      if (row) toggleHidden(row.id);
    },
  });
}
