/** The experiments of the page and what goes on in them. */
import { useEffect, useState } from "preact/hooks";
import { MARKED, marked, rested, useLive } from "../../api/events";
import { allExperiments, experimentActivity, type Activity, type Experiment, type ViewType } from "../../api/experiments";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import type { ListState } from "./experimentList";

export interface Loaded {
  experiments: readonly Experiment[] | null;
  error: ApiError | null;
  reload: () => void;
}

function viewType(view: ListState["view"]): ViewType {
  return view === "active" ? "ACTIVE_ONLY" : "DELETED_ONLY";
}

/** Follows what is made and changed. */
export function useExperiments(view: ListState["view"]): Loaded {
  const [state, setState] = useState<{ view: string; experiments: readonly Experiment[] | null; error: ApiError | null }>({
    view,
    experiments: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const show = (experiments: readonly Experiment[]): void => setState({ view, experiments, error: null });
    marked().then(() => allExperiments(viewType(view), show, stop.signal)).catch((error: unknown) => {
      if (!isAbort(error)) setState({ view, experiments: null, error: asApiError(error) });
    });
    return () => stop.abort();
  }, [view, round]);
  const loadAgain = async (): Promise<void> => {
    let found: readonly Experiment[] = [];
    // Shown when all of it is there: a list that is read must not shrink for a moment.
    await allExperiments(viewType(view), (some) => (found = some), new AbortController().signal);
    setState((now) => (now.view === view ? { view, experiments: found, error: null } : now));
  };
  useLive({ everything: true }, rested(loadAgain), MARKED);
  const current = state.view === view;
  return {
    experiments: current ? state.experiments : null,
    error: current ? state.error : null,
    reload: () => setRound((value) => value + 1),
  };
}

const NONE: ReadonlyMap<string, Activity> = new Map();

/** Counts and starts of runs by experiment id; empty until they are there, and when they cannot be had. */
export function useActivity(experiments: readonly Experiment[] | null): ReadonlyMap<string, Activity> {
  const [activity, setActivity] = useState(NONE);
  useEffect(() => {
    if (experiments === null || experiments.length === 0) return;
    const stop = new AbortController();
    const ids = experiments.map((experiment) => experiment.experiment_id);
    experimentActivity(ids, Date.now(), stop.signal).then(
      (found) => setActivity(new Map(found.map((one) => [one.experiment_id, one]))),
      // The list is of use without its counts.
      () => undefined,
    );
    return () => stop.abort();
  }, [experiments]);
  return activity;
}
