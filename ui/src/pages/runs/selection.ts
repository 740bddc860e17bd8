/** Which runs are selected: named ones, or all that match except named ones. Pure. */
import type { Field } from "../../lib/urlState";

export interface Selection {
  /** True: `ids` are the runs left out of all that match. */
  all: boolean;
  ids: ReadonlySet<string>;
}

/** More runs than this are selected only as "all that match"; the address has to stay one that servers accept. */
export const MOST_NAMED = 1000;

export const NOTHING: Selection = { all: false, ids: new Set() };
export const EVERYTHING: Selection = { all: true, ids: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.ids.has(id) !== selection.all;
}

/** How many of `total` matching runs are selected. */
export function countSelected(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size;
}

/** The selection with some runs added or taken away. */
export function withRuns(selection: Selection, ids: Iterable<string>, selected: boolean): Selection {
  const next = new Set(selection.ids);
  for (const id of ids) {
    if (selected === selection.all) next.delete(id);
    else next.add(id);
  }
  return { all: selection.all, ids: next };
}

/** "id,id" for named runs, "all,id" for all but the named. */
export const selectionField: Field<Selection> = {
  read: (value) => {
    const items = (value ?? "").split(",").filter((item) => /^\w+$/.test(item));
    const all = items[0] === "all";
    return { all, ids: new Set(all ? items.slice(1) : items) };
  },
  write: ({ all, ids }) => {
    const items = all ? ["all", ...ids] : [...ids];
    return items.length === 0 ? null : items.join(",");
  },
};
