/** Filter texts put together. Pure. */
import { idFilter } from "../../api/runs";
import type { Selection } from "./selection";

/** A filter that a given one went into; `shift` is how far its text moved. */
export interface Moved {
  filter: string;
  shift: number;
}

/** Asks for both. The second has no OR outside of parentheses. */
export function both(filter: string, more: string): Moved {
  if (more === "") return { filter, shift: 0 };
  return filter === "" ? { filter: more, shift: 0 } : { filter: `(${filter}) AND ${more}`, shift: 1 };
}

const NO_RUN = "attributes.run_id = ''";

/** Asks for all runs but the selected ones among those that a filter finds. */
export function allBut({ all, ids }: Selection, filter: string): string {
  if (!all) return `NOT ${idFilter([...ids])}`;
  const others = filter === "" ? [] : [`NOT (${filter})`];
  const leftOut = ids.size === 0 ? [] : [idFilter([...ids])];
  return `(${[...others, ...leftOut].join(" OR ") || NO_RUN})`;
}
