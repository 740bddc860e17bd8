/** The experiment whose runs the page shows, and its saved views. */
import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Experiment } from "../../api/experiments";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { listViews, type SavedView } from "../../api/views";
import { notifyError } from "../../components/Toasts";
import { setCrumbs } from "../../lib/crumbs";
import { href, search, setQuery } from "../../lib/router";

export interface Views {
  views: readonly SavedView[];
  /** Asks for them again. */
  reload: () => void;
}

interface Known extends Views {
  experiment: Experiment | null;
  /** Why there is none. */
  error: ApiError | null;
}

/** Looks from now on whether the reader begins anything: types, chooses, or goes to another address. */
function watchReader(stop: AbortSignal): () => boolean {
  let begun = false;
  const before = search.peek();
  document.addEventListener("input", () => (begun = true), { signal: stop });
  const unfollow = search.subscribe((address) => (begun ||= address !== before));
  stop.addEventListener("abort", unfollow);
  return () => begun;
}

/** The view that opens is shown where the address asks for nothing. */
function openFirst(views: readonly SavedView[]): void {
  const first = views.find((view) => view.opens);
  if (first !== undefined && search.peek() === "") setQuery(new URLSearchParams(first.content), { replace: true });
}

export function useExperiment(experimentId: string): Known {
  const [state, setState] = useState<Omit<Known, "reload">>({ experiment: null, views: [], error: null });
  const [round, setRound] = useState(0);
  // At once: what is typed while the answer is under way counts.
  useLayoutEffect(() => {
    const stop = new AbortController();
    const begun = watchReader(stop.signal);
    listViews(experimentId, stop.signal).then(
      (found) => {
        setState({ ...found, error: null });
        if (round === 0 && !begun()) openFirst(found.views);
      },
      (error: unknown) => {
        if (isAbort(error)) return;
        if (round === 0) setState((now) => ({ ...now, error: asApiError(error) }));
        else notifyError("Load the saved views", error);
      },
    );
    return () => stop.abort();
  }, [experimentId, round]);
  const name = state.experiment?.name ?? (state.error === null ? "…" : "Runs");
  useEffect(() => setCrumbs([{ text: "Experiments", href: href(["experiments"]) }, { text: name }]), [name]);
  return { ...state, reload: useCallback(() => setRound((value) => value + 1), []) };
}
