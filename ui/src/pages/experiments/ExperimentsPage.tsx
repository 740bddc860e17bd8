/** All experiments: find one, make one, rename, delete, restore. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { deleteExperiment, restoreExperiment, type Experiment } from "../../api/experiments";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { FootHint } from "../../components/FootHint";
import { ErrorState } from "../../components/ErrorState";
import { LiveMark } from "../../components/LiveMark";
import { Loading } from "../../components/Loading";
import { LogCode } from "../../components/LogCode";
import { cursorBindings, useKeptPlace, useRowCursor } from "../../components/rowCursor";
import { notify, notifyError } from "../../components/Toasts";
import { setCrumbs } from "../../lib/crumbs";
import { plural } from "../../lib/format";
import { useBindings, type Binding } from "../../lib/keys";
import { href, navigate, search, setQuery } from "../../lib/router";
import { canWrite } from "../../lib/session";
import { ExperimentAbout } from "./ExperimentAbout";
import { ExperimentForm } from "./ExperimentForm";
import { isFirstRun, listState, matching, type ListState } from "./experimentList";
import { ExperimentTable, type Actions } from "./ExperimentTable";
import { allFolders, flatRows, foldersOf, treeRows, type Row, type Sort } from "./experimentTree";
import { MoveForm, type Moving } from "./MoveForm";
import { useActivity, useExperiments } from "./useExperiments";
import "./experiments.css";

interface Dialogs {
  edit: (experiment: Experiment | null) => void;
  about: (experiment: Experiment) => void;
  move: (moving: Moving) => void;
}

function toggleFolder(path: string): void {
  const state = listState.read(search.peek());
  const closed = state.closed.includes(path) ? state.closed.filter((one) => one !== path) : [...state.closed, path];
  setQuery(listState.write({ ...state, closed }), { replace: true });
}

function useActions(experiments: readonly Experiment[], reload: () => void, dialogs: Dialogs): Actions {
  const latest = useRef({ experiments, reload, dialogs });
  latest.current = { experiments, reload, dialogs };
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
    const moveFolder = (from: string): void => {
      const inside = latest.current.experiments.filter((experiment) => foldersOf(experiment.name).includes(from));
      latest.current.dialogs.move({ experiments: inside, from });
    };
    return {
      remove,
      restore,
      moveFolder,
      toggle: toggleFolder,
      edit: (experiment: Experiment) => latest.current.dialogs.edit(experiment),
      about: (experiment: Experiment) => latest.current.dialogs.about(experiment),
      move: (experiment: Experiment) => latest.current.dialogs.move({ experiments: [experiment], from: "" }),
    };
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
        <FootHint does="Open" press="↵" />
      )}
      <FootHint does="Search" press="/" />
      {canWrite.value && (
        <FootHint does="New" press="n" />
      )}
      <span class="spring" />
      <LiveMark />
    </footer>
  );
}

type Open =
  | { dialog: "edit"; experiment: Experiment | null }
  | { dialog: "about"; id: string }
  | { dialog: "move"; moving: Moving }
  | null;

interface DialogProps {
  open: Open;
  experiments: readonly Experiment[];
  onClose: () => void;
  reload: () => void;
}

function OpenDialog({ open, experiments, onClose, reload }: DialogProps): VNode | null {
  const done = (): void => {
    onClose();
    reload();
  };
  if (open === null) return null;
  if (open.dialog === "edit") return <ExperimentForm experiment={open.experiment} onClose={onClose} onSaved={done} />;
  if (open.dialog === "move") {
    return <MoveForm moving={open.moving} folders={allFolders(experiments)} onClose={onClose} onMoved={done} />;
  }
  const experiment = experiments.find((one) => one.experiment_id === open.id);
  return experiment === undefined ? null : <ExperimentAbout experiment={experiment} onClose={onClose} onChanged={reload} />;
}

/** The rows of a view: in folders, or flat where a search picked them. */
function useRows(experiments: readonly Experiment[] | null, state: ListState): readonly Row[] {
  const activity = useActivity(experiments);
  const closed = state.closed.join("\n");
  return useMemo(() => {
    const found = matching(experiments ?? [], state.q);
    if (state.q !== "") return flatRows(found, activity, state.sort);
    return treeRows(found, activity, new Set(closed.split("\n")), state.sort);
  }, [experiments, activity, state.q, state.sort, closed]);
}

function sortBy(sort: Sort): void {
  setQuery(listState.write({ ...listState.read(search.peek()), sort }));
}

/** What keys do to the row they are pressed at. */
function rowBindings(row: Row | undefined, actions: Actions): Binding[] {
  const turn = (open: boolean) => (): void => {
    if (row?.type === "folder" && row.open === open) actions.toggle(row.path);
  };
  const onExperiment = (act: (experiment: Experiment) => void) => (): void => {
    if (row?.type === "experiment") act(row.experiment);
  };
  const enter = (): void => {
    if (row?.type === "folder") actions.toggle(row.path);
    else if (row !== undefined) navigate(href(["experiments", row.experiment.experiment_id]));
  };
  const move = (): void => {
    if (row?.type === "folder") actions.moveFolder(row.path);
    else if (row !== undefined) actions.move(row.experiment);
  };
  return [
    { keys: ["Enter"], does: "Open", run: enter, action: false },
    { keys: ["ArrowRight"], does: "Open a folder", run: turn(false), action: false },
    { keys: ["ArrowLeft"], does: "Close a folder", run: turn(true), action: false },
    { keys: ["i"], does: "About the experiment", run: onExperiment(actions.about) },
    { keys: ["e"], does: "Rename or describe the experiment", run: onExperiment(actions.edit), writes: true },
    { keys: ["m"], does: "Move the experiment or folder", run: move, writes: true },
  ];
}

export function ExperimentsPage(): VNode {
  const state = listState.read(search.value);
  const { experiments, error, reload } = useExperiments(state.view);
  const rows = useRows(experiments, state);
  const [open, setOpen] = useState<Open>(null);
  const actions = useActions(experiments ?? [], reload, {
    edit: (experiment) => setOpen({ dialog: "edit", experiment }),
    about: (experiment) => setOpen({ dialog: "about", id: experiment.experiment_id }),
    move: (moving) => setOpen({ dialog: "move", moving }),
  });
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const cursor = useRowCursor(box, rows.length);
  const names = useMemo(() => rows.map((row) => (row.type === "folder" ? row.path : row.experiment.experiment_id)), [rows]);
  useKeptPlace(box, names, listState.write(state).toString(), cursor);
  const add = (): void => setOpen({ dialog: "edit", experiment: null });
  useEffect(() => setCrumbs([{ text: "Experiments" }]), []);
  useBindings([
    ...cursorBindings(cursor, "row"),
    ...rowBindings(rows[cursor.current], actions),
    { keys: ["/"], does: "Search experiments", run: () => field.current?.select() },
    { keys: ["n"], does: "New experiment", run: add, writes: true },
  ]);
  if (error !== null) return <ErrorState error={error} retry={reload} />;
  const firstRun = experiments !== null && state.view === "active" && isFirstRun(experiments);
  const count = experiments === null ? null : matching(experiments, state.q).length;
  return (
    <div class="list-page">
      <Tools state={state} field={field} onNew={add} />
      <div class="list-body">
        {experiments === null && <Loading what="experiments" />}
        {experiments !== null && rows.length === 0 && <NothingHere state={state} />}
        {rows.length > 0 && (
          <div class={firstRun ? "list-short" : "list-full"}>
            <ExperimentTable
              rows={rows}
              sort={state.sort}
              onSort={sortBy}
              current={cursor.current}
              onCurrent={cursor.setCurrent}
              actions={actions}
              box={box}
            />
          </div>
        )}
        {firstRun && <FirstRun />}
      </div>
      <Foot count={count} />
      <OpenDialog open={open} experiments={experiments ?? []} onClose={() => setOpen(null)} reload={reload} />
    </div>
  );
}
