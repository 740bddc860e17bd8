/** What can be done to selected runs. */
import { useMemo, useRef } from "preact/hooks";
import { deleteRun, restoreRun } from "../../api/runs";
import { notify, notifyError } from "../../components/Toasts";
import { plural } from "../../lib/format";
import { href, navigate } from "../../lib/router";
import { changeState } from "./address";
import type { RowModel } from "./rowModel";
import type { Selection } from "./selection";
import { MOST_ON_TOP } from "./viewState";

/** The compare page draws no more runs than this. */
const MOST_COMPARED = 500;

/** Requests under way at once; browsers open six connections to a server. */
const AT_ONCE = 6;

/** The selected runs in the order of the table, as far as the selection names them. Raises ApiError. */
export async function selectedIds(model: RowModel | null, selection: Selection, stop: AbortSignal): Promise<string[]> {
  if (!selection.all) return [...selection.ids];
  if (model === null) return [];
  const ids = await model.ids(0, model.total ?? 0, stop);
  return ids.filter((id) => !selection.ids.has(id));
}

/** Does one thing to many runs. Gives the ids it was done to; the first failure stops it and is given too. */
export async function forEachRun(
  ids: readonly string[],
  act: (id: string) => Promise<void>,
): Promise<{ done: string[]; error: unknown }> {
  const done: string[] = [];
  let next = 0;
  let error: unknown = null;
  const work = async (): Promise<void> => {
    while (next < ids.length && error === null) {
      const id = ids[next++] ?? "";
      try {
        await act(id);
        done.push(id);
      } catch (reason) {
        error = reason;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, work));
  return { done, error };
}

export interface RunActions {
  compare: () => void;
  remove: () => void;
  restore: () => void;
  /** Keeps the selected runs on top, or lets them go when all of them are there. */
  pin: () => void;
}

interface Subject {
  model: RowModel | null;
  selection: Selection;
  /** Called after runs were deleted or restored. */
  changed: () => void;
}

type Change = "Delete" | "Restore";

const OTHER: Record<Change, Change> = { Delete: "Restore", Restore: "Delete" };
const PAST: Record<Change, string> = { Delete: "Deleted", Restore: "Restored" };
const CALL = { Delete: deleteRun, Restore: restoreRun };

async function change(what: Change, ids: readonly string[], changed: () => void, undo: boolean): Promise<void> {
  if (ids.length > 200) notify(`${what.replace(/e$/, "")}ing ${plural(ids.length, "run")} …`);
  const { done, error } = await forEachRun(ids, CALL[what]);
  changed();
  if (error !== null) notifyError(`${what} of ${plural(ids.length - done.length, "run")}`, error);
  if (done.length === 0) return;
  const text = `${PAST[what]} ${plural(done.length, "run")}.`;
  if (undo) notify(text, { label: "Undo", run: () => void change(OTHER[what], done, changed, false) });
  else notify(text);
}

/** Compare, delete and restore for the current selection. */
export function useRunActions(subject: Subject): RunActions {
  const latest = useRef(subject);
  latest.current = subject;
  return useMemo(() => {
    const withIds = async (doing: string, act: (ids: string[]) => Promise<void>): Promise<void> => {
      const { model, selection } = latest.current;
      try {
        const ids = await selectedIds(model, selection, new AbortController().signal);
        if (ids.length > 0) await act(ids);
      } catch (error) {
        notifyError(doing, error);
      }
    };
    const compare = (ids: string[]): Promise<void> => {
      if (ids.length > MOST_COMPARED) {
        notify(`${plural(ids.length, "run")} are selected; at most ${MOST_COMPARED} can be compared.`);
      } else navigate(href(["compare"], new URLSearchParams({ runs: ids.join(",") })));
      return Promise.resolve();
    };
    const apply = (what: Change) => (): void =>
      void withIds(what, (ids) => change(what, ids, () => latest.current.changed(), true));
    const pin = (ids: string[]): Promise<void> => {
      changeState((now) => {
        const all = ids.every((id) => now.top.includes(id));
        const top = all ? now.top.filter((id) => !ids.includes(id)) : [...new Set([...now.top, ...ids])];
        if (top.length > MOST_ON_TOP) notify(`At most ${MOST_ON_TOP} runs stay on top.`);
        return top.length > MOST_ON_TOP ? now : { ...now, top };
      });
      return Promise.resolve();
    };
    return {
      pin: () => void withIds("Pin", pin),
      compare: () => void withIds("Compare", compare),
      remove: apply("Delete"),
      restore: apply("Restore"),
    };
  }, []);
}
