/** The keys of the runs page, and its actions in the palette. */
import type { RefObject } from "preact";
import { cursorBindings, type useRowCursor } from "../../components/rowCursor";
import { useBindings, type Binding } from "../../lib/keys";
import { href, navigate } from "../../lib/router";
import { onePane } from "../../lib/viewport";
import { changeState, changeView, toggleHidden } from "./address";
import type { SelectionAction } from "./selectionActions";
import type { NestedRows } from "./nestedRows";
import { NOTHING } from "./selection";
import type { Runs } from "./useRuns";
import type { Parts } from "./viewState";

interface PageKeys {
  field: RefObject<HTMLInputElement | null>;
  cursor: ReturnType<typeof useRowCursor>;
  runs: Runs;
  actions: readonly SelectionAction[];
  /** How many runs are selected. */
  selected: number;
  pick: (index: number, through: boolean) => void;
  pickAll: (selected: boolean) => void;
  openPicker: () => void;
  parts: Parts;
}

/** The next of the views, in the order of the switch. */
function nextParts(parts: Parts): Parts {
  const order: readonly Parts[] = onePane.peek() ? ["table", "charts"] : ["table", "both", "charts"];
  return order[(order.indexOf(parts) + 1) % order.length] ?? "table";
}

/** Right opens a run, or goes to the first one below it; left closes it, or goes to the one above. */
function levelKeys(nested: NestedRows, { current, move }: PageKeys["cursor"]): Binding {
  const turn = (open: boolean): void => {
    const row = nested.row(current);
    if (row === null) return;
    const isOpen = nested.isOpen(row.id);
    if (isOpen !== open && (isOpen || row.children > 0)) nested.toggle(current);
    else if (isOpen) move(current + 1);
    else if (!open) move(nested.place(current)?.above ?? current);
  };
  return { keys: ["ArrowRight", "ArrowLeft"], does: "Show, hide the runs below one", run: ({ key }) => turn(key === "ArrowRight"), action: false };
}

/** What the page offers beside its tools: its keys, and its actions in the palette. */
export function useRunsKeys({ field, cursor, runs, actions, selected, pick, pickAll, openPicker, parts }: PageKeys): void {
  const { current } = cursor;
  const { nested } = runs;
  const rows = runs.grouped?.rows ?? nested ?? runs.shown?.model;
  const open = (): void => {
    const row = rows?.row(current);
    if (row) navigate(href(["runs", row.id]));
    else runs.grouped?.rows.toggle(current);
  };
  const hide = (): void => {
    const row = rows?.row(current);
    if (row) toggleHidden(row.id);
  };
  const some = selected > 0;
  useBindings([
    ...actions.map((one) => ({ ...one, action: some })),
    { keys: ["u"], does: "Unselect all", run: () => changeState((now) => ({ ...now, selected: NOTHING }), true), action: some },
    { keys: [], does: "Select all matching runs", run: () => pickAll(true) },
    { keys: ["/"], does: "Filter runs", run: () => field.current?.select() },
    { keys: ["o"], does: "Choose columns", run: openPicker },
    ...cursorBindings(cursor, "run"),
    ...(nested === null ? [] : [levelKeys(nested, cursor)]),
    { keys: ["Enter"], does: "Open the run", run: open, action: false },
    { keys: ["x", "Space"], does: "Select the run", run: () => pick(current, false), action: false },
    { keys: ["X"], does: "Select all from the last one", run: () => pick(current, true), action: false },
    { keys: ["v"], does: "Table, both, charts", run: () => changeView({ show: nextParts(parts) }), action: false },
    { keys: ["h"], does: "Leave the run out of charts, draw it again", run: hide, action: false },
  ]);
}
