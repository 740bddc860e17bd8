/** Does what the keys and buttons of the runs page ask for with the selected runs. */
import { notify, notifyError } from "../../../components/Toasts";
import { plural } from "../../../lib/format";
import { href, navigate } from "../../../lib/router";
import type { Asking, Current, Doing, Subject } from "./asking";
import { changeRuns, DELETE, PURGE, RESTORE, type Change } from "./changes";
import { purgeLater } from "./purge";
import { RunDialog } from "./RunDialog";

/** The compare page draws no more runs than this. */
const MOST_COMPARED = 500;

function compare(ids: readonly string[]): void {
  if (ids.length > MOST_COMPARED) {
    notify(`${plural(ids.length, "run")} are selected; at most ${MOST_COMPARED} can be compared.`);
  } else navigate(href(["compare"], new URLSearchParams({ runs: ids.join(",") })));
}

async function withIds(doing: "compare" | "pin", { find, pin }: Subject): Promise<void> {
  try {
    const ids = await find(new AbortController().signal);
    if (doing === "compare") compare(ids);
    else pin(ids);
  } catch (error) {
    notifyError(doing === "compare" ? "Compare" : "Pin", error);
  }
}

/** Does it, or has the page ask how; nothing when no run is selected. */
export function act(doing: Doing, current: Current, ask: (asking: Asking | null) => void): void {
  const now = current();
  if (now === null || now.count === 0) return;
  const { count, find } = now;
  const change = (what: Change): void => void changeRuns(what, { count, find, changed: (keeps) => current()?.changed(keeps) });
  if (doing === "compare" || doing === "pin") void withIds(doing, now);
  else if (doing === "remove") change(DELETE);
  else if (doing === "restore") change(RESTORE);
  else {
    const onChange = (what: Change): void => {
      ask(null);
      if (what === PURGE) void purgeLater(now, () => current()?.changed(false));
      else change(what);
    };
    ask({ question: doing, Draw: RunDialog, count, onClose: () => ask(null), onChange });
  }
}
