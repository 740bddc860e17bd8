/** The runs of an experiment: the page people come for. Its whole state is in the address. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { getExperiment, type Experiment } from "../../api/experiments";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { Button } from "../../components/Button";
import { ErrorState } from "../../components/ErrorState";
import { FilterBar } from "../../components/FilterBar";
import { useRowCursor } from "../../components/rowCursor";
import { setCrumbs } from "../../lib/crumbs";
import { useKeyHelp, usePageKeys, type KeyHelp } from "../../lib/keys";
import { href, navigate, search, setQuery } from "../../lib/router";
import { ColumnPicker } from "./ColumnPicker";
import { useRunActions, type RunActions } from "./runActions";
import { RunsBody, isFilterFault } from "./RunsBody";
import { RunsFoot } from "./RunsFoot";
import { countSelected, NOTHING } from "./selection";
import { usePicking } from "./usePicking";
import { useRuns, type Runs } from "./useRuns";
import { nextOrder, viewState, withOtherRuns, type ViewState } from "./viewState";
import "./runs.css";

const KEYS: readonly KeyHelp[] = [
  { keys: ["j", "k"], does: "Next, previous run" },
  { keys: ["↵"], does: "Open the run" },
  { keys: ["x"], does: "Select the run" },
  { keys: ["X"], does: "Select all from the last one" },
  { keys: ["c"], does: "Compare selected runs" },
  { keys: ["⌫"], does: "Delete selected runs" },
  { keys: ["r"], does: "Restore selected runs" },
  { keys: ["/"], does: "Filter" },
  { keys: ["o"], does: "Choose columns" },
  { keys: ["u"], does: "Unselect all" },
];

function useExperiment(experimentId: string): { experiment: Experiment | null; error: ApiError | null } {
  const [state, setState] = useState<{ experiment: Experiment | null; error: ApiError | null }>({ experiment: null, error: null });
  useEffect(() => {
    const stop = new AbortController();
    getExperiment(experimentId, stop.signal).then(
      (experiment) => setState({ experiment, error: null }),
      (error: unknown) => isAbort(error) || setState({ experiment: null, error: asApiError(error) }),
    );
    return () => stop.abort();
  }, [experimentId]);
  const name = state.experiment?.name ?? (state.error === null ? "…" : "Runs");
  useEffect(() => setCrumbs([{ text: "Experiments", href: href(["experiments"]) }, { text: name }]), [name]);
  return state;
}

/** Changes the address. Reads the state anew each time, so that callers may keep it for ever. */
function changeState(change: (state: ViewState) => ViewState, replace = false): void {
  setQuery(viewState.write(change(viewState.read(search.peek()))), { replace });
}

interface ToolsProps {
  state: ViewState;
  runs: Runs;
  field: RefObject<HTMLInputElement | null>;
  openPicker: () => void;
}

function Tools({ state, runs, field, openPicker }: ToolsProps): VNode {
  const fault = isFilterFault(runs, state) ? runs.error : null;
  const show = (view: ViewState["view"]): void => changeState((now) => withOtherRuns(now, { view }));
  return (
    <div class="tools tools-top">
      <FilterBar
        field={field}
        value={state.filter}
        fault={fault}
        placeholder="Filter, as metrics.loss < 0.4 and params.model = 'resnet50'"
        onApply={(filter) => changeState((now) => withOtherRuns(now, { filter }))}
      />
      <Button onClick={openPicker} disabled={runs.allKeys === null}>
        Columns
      </Button>
      <span class="spring" />
      <div class="segments" role="group" aria-label="Which runs">
        <Button pressed={state.view === "active"} onClick={() => show("active")}>
          Active
        </Button>
        <Button pressed={state.view === "deleted"} onClick={() => show("deleted")}>
          Deleted
        </Button>
      </div>
    </div>
  );
}

interface PageKeys {
  field: RefObject<HTMLInputElement | null>;
  cursor: ReturnType<typeof useRowCursor>;
  runs: Runs;
  actions: RunActions;
  pick: (index: number, through: boolean) => void;
  openPicker: () => void;
  deleted: boolean;
}

function useRunsKeys({ field, cursor, runs, actions, pick, openPicker, deleted }: PageKeys): void {
  const { current } = cursor;
  const open = (): void => {
    const row = runs.shown?.model.row(current);
    if (row) navigate(href(["runs", row.id]));
  };
  useKeyHelp(KEYS);
  usePageKeys({
    ...cursor.keys,
    Enter: open,
    x: () => pick(current, false),
    Space: () => pick(current, false),
    X: () => pick(current, true),
    c: actions.compare,
    ...(deleted ? { r: actions.restore } : { Backspace: actions.remove, Delete: actions.remove }),
    "/": () => field.current?.select(),
    o: openPicker,
    u: () => changeState((now) => ({ ...now, selected: NOTHING }), true),
  });
}

/** Goes to the first row when other rows, or the same in another order, are shown. */
function useTopOnNewRows(rows: string | undefined, box: RefObject<HTMLDivElement | null>, setCurrent: (index: number) => void): void {
  const before = useRef(rows);
  useEffect(() => {
    if (before.current !== undefined && before.current !== rows) {
      box.current?.scrollTo({ top: 0 });
      setCurrent(0);
    }
    before.current = rows;
  }, [rows, box, setCurrent]);
}

export function RunsPage({ experimentId }: { experimentId: string }): VNode {
  const address = search.value;
  const state = useMemo(() => viewState.read(address), [address]);
  const { experiment, error } = useExperiment(experimentId);
  const runs = useRuns(experimentId, state);
  const model = runs.shown?.model ?? null;
  const matching = model === null || model.version.value < 0 ? null : model.total;
  const [picking, setPicking] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const cursor = useRowCursor(box, matching ?? 0);
  const { pick, pickAll } = usePicking(model, state.selected, (selected) => changeState((now) => ({ ...now, selected }), true));
  const changed = (): void => {
    changeState((now) => ({ ...now, selected: NOTHING }), true);
    runs.reload();
  };
  const actions = useRunActions({ model, selection: state.selected, changed });
  const onSort = useCallback((column: string) => changeState((now) => ({ ...now, order: nextOrder(now.order, column) })), []);
  const openPicker = (): void => setPicking(runs.allKeys !== null);
  useRunsKeys({ field, cursor, runs, actions, pick, openPicker, deleted: state.view === "deleted" });
  useTopOnNewRows(runs.shown?.rows, box, cursor.setCurrent);
  if (error !== null) return <ErrorState error={error} wayOut />;
  const selected = countSelected(state.selected, matching ?? 0);
  const table = { current: cursor.current, onCurrent: cursor.setCurrent, onSort, onPick: pick, onPickAll: pickAll, box };
  return (
    <div class="list-page">
      <Tools state={state} runs={runs} field={field} openPicker={openPicker} />
      <RunsBody
        runs={runs}
        state={state}
        experiment={experiment}
        clearFilter={() => changeState((now) => withOtherRuns(now, { filter: "" }))}
        table={table}
      />
      <RunsFoot
        selected={selected}
        matching={matching}
        total={runs.allKeys?.total ?? null}
        filtered={state.filter !== "" && !runs.stale}
        deleted={state.view === "deleted"}
        order={state.order}
        actions={actions}
      />
      {picking && runs.allKeys !== null && (
        <ColumnPicker
          keys={runs.allKeys}
          columns={runs.columnNames}
          onClose={() => setPicking(false)}
          onChoose={(columns) => {
            setPicking(false);
            changeState((now) => ({ ...now, columns }));
          }}
        />
      )}
    </div>
  );
}
