/** The runs of an experiment: the page people come for. Its whole state is in the address. */
import { useSignal } from "@preact/signals";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { ErrorState } from "../../components/ErrorState";
import { useRowCursor } from "../../components/rowCursor";
import { search } from "../../lib/router";
import { canPurge } from "../../lib/session";
import { onePane } from "../../lib/viewport";
import { changeState, changeView, toggleHidden } from "./address";
import type { Mark } from "./cells";
import { ColumnPicker } from "./ColumnPicker";
import { selectionActions } from "./selectionActions";
import type { Asking } from "./manyRuns/asking";
import { useRunActions } from "./runActions";
import { loadCharts, RunsBody } from "./RunsBody";
import { RunsFoot } from "./RunsFoot";
import { useRunsKeys } from "./runsKeys";
import { countSelected, NOTHING } from "./selection";
import { Tools } from "./Tools";
import { useDrawnRuns, type DrawnRuns } from "./useDrawnRuns";
import { useExperiment } from "./useExperiment";
import { usePicking } from "./usePicking";
import { useRuns, type Runs } from "./useRuns";
import { nextOrder, partsShown, viewState, withOtherRuns, type Parts, type ViewState } from "./viewState";
import "./runs.css";

/** Goes to the first row when other rows, or the same in another order, are shown: at once, or it would undo a key pressed meanwhile. */
function useTopOnNewRows(rows: string | undefined, box: RefObject<HTMLDivElement | null>, setCurrent: (index: number) => void): void {
  const before = useRef(rows);
  useLayoutEffect(() => {
    if (before.current !== undefined && before.current !== rows) {
      box.current?.scrollTo({ top: 0 });
      setCurrent(0);
    }
    before.current = rows;
  }, [rows, box, setCurrent]);
}

/** Has the charts' code on its way while the data is; what keeps it from coming is told where charts are drawn. */
function useChartsSoon(parts: Parts): void {
  useLayoutEffect(() => {
    if (parts !== "table") loadCharts().catch(() => undefined);
  }, [parts]);
}

function Picker({ runs, onClose }: { runs: Runs; onClose: () => void }): VNode | null {
  if (runs.allKeys === null) return null;
  const choose = (columns: readonly string[] | null): void => {
    onClose();
    changeState((now) => ({ ...now, columns }));
  };
  return <ColumnPicker keys={runs.allKeys} columns={runs.columnNames} onClose={onClose} onChoose={choose} />;
}

/** The question about the selected runs, if one was asked. */
function Question({ asking, experimentId, runs }: { asking: Asking | null; experimentId: string; runs: Runs }): VNode | null {
  if (asking === null) return null;
  const { Draw, ...props } = asking;
  return <Draw {...props} experimentId={experimentId} keys={runs.allKeys?.tags.map(({ key }) => key) ?? []} />;
}

/** How runs stand in the charts, for the marks in the table. */
function useMarks({ styles }: DrawnRuns, hide: readonly string[]): (id: string) => Mark {
  return useCallback(
    (id) => ({ style: styles.get(id) ?? null, hidden: hide.includes(id), onHide: () => toggleHidden(id) }),
    [styles, hide],
  );
}

/** The state in the address; parts that did not change stay the same values. */
function useViewState(): ViewState {
  const address = search.value;
  const last = useRef<ViewState | undefined>(undefined);
  return useMemo(() => (last.current = viewState.read(address, last.current)), [address]);
}

export function RunsPage({ experimentId }: { experimentId: string }): VNode {
  const state = useViewState();
  const { experiment, error, ...views } = useExperiment(experimentId);
  const runs = useRuns(experimentId, state);
  const model = runs.shown?.model ?? null;
  const matching = model === null || model.version.value < 0 ? null : (runs.matching?.total ?? null);
  const parts = partsShown(state, onePane.value);
  const [picking, setPicking] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const groups = runs.grouped?.rows ?? runs.nested;
  const count = groups === null || groups.version.value < 0 ? matching : groups.total;
  const cursor = useRowCursor(box, count ?? 0);
  const { pick, pickAll } = usePicking(groups ?? model, state.selected, (selected) => changeState((now) => ({ ...now, selected }), true));
  const changed = (keeps: boolean): void => {
    if (!keeps) changeState((now) => ({ ...now, selected: NOTHING }), true);
    runs.reload();
  };
  const { actions, asking } = useRunActions({ experimentId, model: runs.matching, filter: runs.filter, selection: state.selected, changed });
  const onSort = useCallback((column: string) => changeState((now) => ({ ...now, order: nextOrder(now.order, column) })), []);
  const openPicker = (): void => setPicking(runs.allKeys !== null);
  const selected = countSelected(state.selected, matching ?? 0);
  const offered = selectionActions(actions, state.view === "deleted", canPurge.value);
  useRunsKeys({ field, cursor, runs, actions: offered, selected, pick, pickAll, openPicker, parts });
  useChartsSoon(parts);
  useTopOnNewRows(runs.shown?.rows, box, cursor.setCurrent);
  const highlight = useSignal<string | null>(null);
  const drawn = useDrawnRuns(experimentId, model, state);
  const markOf = useMarks(drawn, state.hide);
  if (error !== null) return <ErrorState error={error} wayOut />;
  const table = { current: cursor.current, onCurrent: cursor.setCurrent, onSort, onPick: pick, onPickAll: pickAll, box, markOf };
  return (
    <div class="list-page">
      <Tools experimentId={experimentId} views={views} state={state} parts={parts} runs={runs} field={field} openPicker={openPicker} />
      <RunsBody
        runs={runs}
        state={state}
        experimentId={experimentId}
        experiment={experiment}
        clearFilter={() => changeState((now) => withOtherRuns(now, { filter: "" }))}
        parts={parts}
        drawn={drawn}
        highlight={highlight}
        onChange={changeView}
        table={table}
      />
      <RunsFoot
        selected={selected}
        matching={matching}
        total={runs.allKeys?.total ?? null}
        filtered={(state.filter !== "" || state.brush.size > 0) && !runs.stale}
        order={state.order}
        actions={offered}
      />
      <Question asking={asking} experimentId={experimentId} runs={runs} />
      {picking && <Picker runs={runs} onClose={() => setPicking(false)} />}
    </div>
  );
}
