/** Which card of values fills the window, in the address beside the metrics: no metric is called so. */
import type { Whole } from "../../charts/CardFrame";
import { changeView } from "./address";
import type { ViewState } from "./viewState";

const MARK = "#";

/** A card by its place among the added ones, or by what it is. */
export function wholeCard({ full }: Pick<ViewState, "full">, card: number | "parameters" | "scatter"): Whole {
  const name = `${MARK}${card}`;
  return { open: full === name, onOpen: (open) => changeView({ full: open ? name : "" }) };
}

export function isCardWhole({ full }: Pick<ViewState, "full">): boolean {
  return full.startsWith(MARK);
}
