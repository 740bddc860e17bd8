/** Changes of the page's address, which holds all that the page shows. */
import { search, setQuery } from "../../lib/router";
import { viewState, type ViewState } from "./viewState";

/** Changes the address. Reads the state anew each time, so that callers may keep it for ever. */
export function changeState(change: (state: ViewState) => ViewState, replace = false): void {
  setQuery(viewState.write(change(viewState.read(search.peek()))), { replace });
}

/** A change of how things are drawn leaves no entry for the Back button; what is shown at all does. */
export function changeView(change: Partial<ViewState>): void {
  changeState((now) => ({ ...now, ...change }), !("show" in change || "full" in change));
}

/** Leaves a run out of charts, or draws it again. */
export function toggleHidden(id: string): void {
  changeState((now) => ({ ...now, hide: now.hide.includes(id) ? now.hide.filter((one) => one !== id) : [...now.hide, id] }), true);
}
