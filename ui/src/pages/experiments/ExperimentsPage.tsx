/** All experiments: find one, make one, rename, delete, restore. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { deleteExperiment, restoreExperiment, type Experiment } from "../../api/experiments";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { ErrorState } from "../../components/ErrorState";
import { Loading } from "../../components/Loading";
import { LogCode } from "../../components/LogCode";
import { useRowCursor } from "../../components/rowCursor";
import { notify, notifyError } from "../../components/Toasts";
import { setCrumbs } from "../../lib/crumbs";
import { plural } from "../../lib/format";
import { useKeyHelp, usePageKeys, type KeyHelp } from "../../lib/keys";
import { href, navigate, search, setQuery } from "../../lib/router";
import { canWrite } from "../../lib/session";
import { ExperimentForm } from "./ExperimentForm";
import { isFirstRun, listState, loadAll, matching, type ListState } from "./experimentList";
import { ExperimentTable, type Actions } from "./ExperimentTable";
import "./experiments.css";

const KEYS: readonly KeyHelp[] = [
  { keys: ["j", "k"], does: "Next, previous experiment" },
  { keys: ["↵"], does: "Open" },
  { keys: ["/"], does: "Search" },
  { keys: ["n"], does: "New experiment", writes: true },
];

interface Loaded {
  experiments: readonly Experiment[] | null;
  error: ApiError | null;
  reload: () => void;
}

function useExperiments(view: ListState["view"]): Loaded {
  const [state, setState] = useState<{ view: string; experiments: readonly Experiment[] | null; error: ApiError | null }>({
    view,
    experiments: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const show = (experiments: readonly Experiment[]): void => setState({ view, experiments, error: null });
    loadAll(view === "active" ? "ACTIVE_ONLY" : "DELETED_ONLY", show, stop.signal).catch((error: unknown) => {
      if (!isAbort(error)) setState({ view, experiments: null, error: asApiError(error) });
    });
    return () => stop.abort();
  }, [view, round]);
  const current = state.view === view;
  return {
    experiments: current ? state.experiments : null,
    error: current ? state.error : null,
    reload: () => setRound((value) => value + 1),
  };
}

function useActions(reload: () => void, edit: Actions["edit"]): Actions {
  const latest = useRef({ reload, edit });
  latest.current = { reload, edit };
  return useMemo(() => {
    const done = (): void => latest.current.reload();
    const restore = (experiment: Experiment): void => {
      restoreExperiment(experiment.experiment_id).then(done, (error: unknown) => notifyError("Restore", error));
    };
    const remove = (experiment: Experiment): void => {
      deleteExperiment(experiment.experiment_id).then(
        () => {
          done();
          notify(`Deleted ${experiment.name}.`, { label: "Undo", run: () => restore(experiment) });
        },
        (error: unknown) => notifyError("Delete", error),
      );
    };
    return { remove, restore, edit: (experiment: Experiment) => latest.current.edit(experiment) };
  }, []);
}

function Tools({ state, onNew, field }: { state: ListState; onNew: () => void; field: RefObject<HTMLInputElement | null> }): VNode {
  const go = (change: Partial<ListState>, replace: boolean): void =>
    setQuery(listState.write({ ...state, ...change }), { replace });
  return (
    <div class="tools">
      <input
        ref={field}
        type="search"
        class="field tools-search"
        placeholder="Search experiments"
        aria-label="Search experiments"
        value={state.q}
        onInput={(event) => go({ q: event.currentTarget.value }, true)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <Button writes onClick={onNew}>
        New experiment
      </Button>
      <span class="spring" />
      <div class="segments" role="group" aria-label="Which experiments">
        <Button pressed={state.view === "active"} onClick={() => go({ view: "active" }, false)}>
          Active
        </Button>
        <Button pressed={state.view === "deleted"} onClick={() => go({ view: "deleted" }, false)}>
          Deleted
        </Button>
      </div>
    </div>
  );
}

function NothingHere({ state }: { state: ListState }): VNode {
  if (state.q !== "") {
    return (
      <EmptyState title={`No experiment matches “${state.q}”`}>
        <Button onClick={() => setQuery(listState.write({ ...state, q: "" }))}>Clear the search</Button>
      </EmptyState>
    );
  }
  return <EmptyState title={state.view === "deleted" ? "Nothing is deleted" : "There are no experiments"} />;
}

function FirstRun(): VNode {
  return (
    <section class="first-run">
      <h2>Log your first run</h2>
      <p class="soft">Paste this where your training code runs. Any mlflow client works as it is.</p>
      <LogCode experiment="my first experiment" />
    </section>
  );
}

function Foot({ count }: { count: number | null }): VNode {
  return (
    <footer class="foot">
      <span>{count !== null && plural(count, "experiment")}</span>
      {count !== 0 && (
        <span class="foot-hint">
          Open <kbd>↵</kbd>
        </span>
      )}
      <span class="foot-hint">
        Search <kbd>/</kbd>
      </span>
      {canWrite.value && (
        <span class="foot-hint">
          New <kbd>n</kbd>
        </span>
      )}
    </footer>
  );
}

export function ExperimentsPage(): VNode {
  const state = listState.read(search.value);
  const { experiments, error, reload } = useExperiments(state.view);
  const shown = useMemo(() => matching(experiments ?? [], state.q), [experiments, state.q]);
  const [form, setForm] = useState<{ experiment: Experiment | null } | null>(null);
  const actions = useActions(reload, (experiment) => setForm({ experiment }));
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const cursor = useRowCursor(box, shown.length);
  const open = (id: string | undefined): void => {
    if (id !== undefined) navigate(href(["experiments", id]));
  };
  useEffect(() => setCrumbs([{ text: "Experiments" }]), []);
  useKeyHelp(KEYS);
  usePageKeys({
    ...cursor.keys,
    Enter: () => open(shown[cursor.current]?.experiment_id),
    "/": () => field.current?.select(),
    ...(canWrite.value ? { n: () => setForm({ experiment: null }) } : {}),
  });
  if (error !== null) return <ErrorState error={error} retry={reload} />;
  const firstRun = experiments !== null && state.view === "active" && isFirstRun(experiments);
  return (
    <div class="list-page">
      <Tools state={state} field={field} onNew={() => setForm({ experiment: null })} />
      <div class="list-body">
        {experiments === null && <Loading what="experiments" />}
        {experiments !== null && shown.length === 0 && <NothingHere state={state} />}
        {shown.length > 0 && (
          <div class={firstRun ? "list-short" : "list-full"}>
            <ExperimentTable
              experiments={shown}
              current={cursor.current}
              onCurrent={cursor.setCurrent}
              actions={actions}
              box={box}
            />
          </div>
        )}
        {firstRun && <FirstRun />}
      </div>
      <Foot count={experiments === null ? null : shown.length} />
      {form !== null && (
        <ExperimentForm
          experiment={form.experiment}
          onClose={() => setForm(null)}
          onSaved={() => {
            setForm(null);
            reload();
          }}
        />
      )}
    </div>
  );
}
