/** What can be done to selected runs. The code that does it is loaded when something is done first. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { notify, notifyError } from "../../components/Toasts";
import type { Asking, Current, Doing, Subject } from "./manyRuns/asking";
import { changeState } from "./address";
import { allBut } from "./filters";
import type { RowModel } from "./rowModel";
import { countSelected, type Selection } from "./selection";
import { MOST_ON_TOP } from "./viewState";

export type RunActions = Record<Doing, () => void>;

type Matching = Pick<RowModel, "total" | "ids">;

interface Page extends Pick<Subject, "experimentId" | "changed"> {
  model: Matching | null;
  /** The filter that the model's runs match. */
  filter: string;
  selection: Selection;
}

async function selectedIds(model: Matching | null, { all, ids }: Selection, stop: AbortSignal): Promise<string[]> {
  if (!all) return [...ids];
  const matching = (await model?.ids(0, model.total ?? 0, stop)) ?? [];
  return matching.filter((id) => !ids.has(id));
}

function pin(ids: readonly string[]): void {
  changeState((now) => {
    const all = ids.every((id) => now.top.includes(id));
    const top = all ? now.top.filter((id) => !ids.includes(id)) : [...new Set([...now.top, ...ids])];
    if (top.length > MOST_ON_TOP) notify(`At most ${MOST_ON_TOP} runs stay on top.`);
    return top.length > MOST_ON_TOP ? now : { ...now, top };
  });
}

function useCurrent(subject: Subject): Current {
  const latest = useRef<Subject | null>(subject);
  latest.current = subject;
  useEffect(() => {
    return () => {
      latest.current = null;
    };
  }, []);
  const { experimentId } = subject;
  return useCallback(() => (latest.current?.experimentId === experimentId ? latest.current : null), [experimentId]);
}

/** What can be done to the current selection, and the dialog that asks how. */
export function useRunActions({ model, filter, selection, ...page }: Page): { actions: RunActions; asking: Asking | null } {
  const [asking, setAsking] = useState<Asking | null>(null);
  const count = countSelected(selection, model?.total ?? 0);
  const find = (stop: AbortSignal): Promise<string[]> => selectedIds(model, selection, stop);
  const current = useCurrent({ ...page, count, find, others: () => allBut(selection, filter), pin });
  const actions = useMemo(() => {
    const act = (doing: Doing) => (): void => {
      import("./manyRuns/act").then(
        (loaded) => loaded.act(doing, current, setAsking),
        (error: unknown) => notifyError("Loading a part of the page", error),
      );
    };
    return {
      compare: act("compare"),
      pin: act("pin"),
      remove: act("remove"),
      restore: act("restore"),
      tag: act("tag"),
      move: act("move"),
      purge: act("purge"),
    };
  }, [current]);
  return { actions, asking };
}
