/** What can be done to selected runs, for the foot line, the keys, the help and the palette. Pure. */
import type { Binding } from "../../lib/keys";
import type { RunActions } from "./runActions";

export interface SelectionAction extends Binding {
  run: () => void;
  /** On its button, where three dots say that a dialog asks first. */
  label: string;
  /** True where its button shows only while runs are selected. */
  asks?: true;
  /** True where it is needed less: on a telephone it stands in a menu. */
  rare?: true;
}

const REMOVING = ["Backspace", "Delete"];

export function selectionActions(actions: RunActions, deleted: boolean, mayPurge: boolean): SelectionAction[] {
  const always: SelectionAction[] = [
    { label: "Compare", keys: ["c"], does: "Compare selected runs", run: actions.compare },
    { label: "Pin", keys: ["p"], does: "Keep selected runs on top, or let them go", run: actions.pin, rare: true },
  ];
  if (!deleted) {
    return [
      ...always,
      { label: "Tag…", keys: ["t"], does: "Tag selected runs", run: actions.tag, writes: true, asks: true, rare: true },
      { label: "Move…", keys: ["m"], does: "Move selected runs", run: actions.move, writes: true, asks: true, rare: true },
      { label: "Delete", keys: REMOVING, does: "Delete selected runs", run: actions.remove, writes: true },
    ];
  }
  const purge: SelectionAction = { label: "Purge…", keys: REMOVING, does: "Purge selected runs", run: actions.purge, writes: true, asks: true, rare: true };
  return [
    ...always,
    { label: "Restore", keys: ["r"], does: "Restore selected runs", run: actions.restore, writes: true },
    ...(mayPurge ? [purge] : []),
  ];
}
