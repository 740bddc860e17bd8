/** The table and its charts, or what stands in their place: waiting, failed, nothing yet, nothing found. */
import type { Signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Experiment } from "../../api/experiments";
import { isAbort } from "../../api/request";
import { runColumns } from "../../api/runs";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { ErrorState } from "../../components/ErrorState";
import { Lazy } from "../../components/Lazy";
import { Loading } from "../../components/Loading";
import { LogCode } from "../../components/LogCode";
import { Splitter } from "../../components/Splitter";
import { formatCount } from "../../lib/format";
import { keyLabel } from "../../lib/keys";
import { changeState } from "./address";
import { staying } from "./leaving";
import { RunTable } from "./RunTable";
import type { ChartsPaneProps } from "./ChartsPane";
import type { DrawnRuns } from "./useDrawnRuns";
import type { Runs, Shown } from "./useRuns";
import { SPLIT, withOtherRuns, type Parts, type ViewState } from "./viewState";

/** The code of charts is no part of the first file: `RunsPage` asks for it together with the data. */
export const loadCharts = async (): Promise<(props: ChartsPaneProps) => VNode> => (await import("./ChartsPane")).ChartsPane;

interface Props {
  runs: Runs;
  state: ViewState;
  experimentId: string;
  experiment: Experiment | null;
  clearFilter: () => void;
  parts: Parts;
  drawn: DrawnRuns;
  highlight: Signal<string | null>;
  onChange: (change: Partial<ViewState>) => void;
  table: Omit<Parameters<typeof RunTable>[0], "shown" | "grouped" | "nested" | "matching" | "keys" | "order" | "selection" | "onRange" | "asChosenByData" | "highlight" | "slim" | "pins" | "widths" | "top">;
}

/** A refused filter, as opposed to a server that cannot be reached or has no such experiment. */
export function isFilterFault(runs: Runs, state: ViewState): boolean {
  return runs.error !== null && runs.error.status === 400 && (state.filter !== "" || state.brush.size > 0);
}

function Nothing({ state, experimentId, experiment, clearFilter }: Props): VNode {
  const someLeave = state.view === "deleted" && staying(experimentId) !== "";
  if (state.filter !== "" || state.brush.size > 0) {
    return (
      <EmptyState title="No run matches this filter">
        {someLeave && <p class="soft">Runs that are about to be purged are left out.</p>}
        <Button onClick={clearFilter}>Clear the filter</Button>
      </EmptyState>
    );
  }
  if (someLeave) return <AllLeave />;
  if (state.view === "deleted") return <EmptyState title="No run of this experiment is deleted" />;
  return <NoRuns experiment={experiment} />;
}

/** The list leaves out runs that will be purged, and here no other is deleted. */
function AllLeave(): VNode {
  return (
    <EmptyState title="Every deleted run of this experiment is about to be purged">
      <p class="soft">
        While a note on this page counts the seconds, Undo in it or <kbd>{keyLabel("Mod+z")}</kbd> keeps them.
      </p>
    </EmptyState>
  );
}

/** Asks how many runs are deleted; null before the answer. An answer that does not come counts as none. */
function useDeleted(experimentId: string | undefined): number | null {
  const [deleted, setDeleted] = useState<number | null>(null);
  useEffect(() => {
    if (experimentId === undefined) return;
    const stop = new AbortController();
    runColumns({ experiment_ids: [experimentId], run_view_type: "DELETED_ONLY", limit: 1 }, stop.signal).then(
      ({ total }) => setDeleted(total),
      (error: unknown) => isAbort(error) || setDeleted(0),
    );
    return () => stop.abort();
  }, [experimentId]);
  return deleted;
}

/** An experiment without runs tells how to log one; one whose runs are all deleted, where they are. */
function NoRuns({ experiment }: Pick<Props, "experiment">): VNode {
  const deleted = useDeleted(experiment?.experiment_id);
  if (deleted === null) return <Loading what="runs" />;
  if (deleted > 0) {
    return (
      <EmptyState title={deleted === 1 ? "The only run of this experiment is deleted" : `All ${formatCount(deleted)} runs of this experiment are deleted`}>
        <Button onClick={() => changeState((now) => withOtherRuns(now, { view: "deleted" }))}>Show {deleted === 1 ? "it" : "them"}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No runs yet">
      <p class="soft">Paste this where your training code runs. Any mlflow client works as it is.</p>
      <LogCode experiment={experiment?.name ?? "Default"} />
    </EmptyState>
  );
}

/** The first filter of a visit is refused: no rows were there before it to stay. */
function Unreadable({ clearFilter }: Pick<Props, "clearFilter">): VNode {
  return (
    <EmptyState title="The server cannot read this filter">
      <Button onClick={clearFilter}>Clear the filter</Button>
    </EmptyState>
  );
}

function Table({ runs, shown, state, table, highlight, parts }: Props & { shown: Shown }): VNode {
  return (
    <div class={runs.stale ? "runs-table stale" : "runs-table"}>
      <RunTable
        {...table}
        shown={shown}
        grouped={runs.grouped}
        nested={runs.nested}
        matching={runs.matching?.total ?? 0}
        keys={runs.keys}
        order={state.order}
        selection={state.selected}
        onRange={runs.onRange}
        asChosenByData={state.columns === null}
        highlight={highlight}
        slim={parts === "both"}
        pins={state.pins}
        widths={state.widths}
        top={state.top}
      />
    </div>
  );
}

function Panes(props: Props & { shown: Shown }): VNode {
  const { parts, drawn, runs, state, onChange, highlight } = props;
  const panes = useRef<HTMLDivElement>(null);
  const charts = <Lazy load={loadCharts} what="charts" props={{ drawn, keys: runs.keys ?? runs.allKeys, query: runs.behind, columns: runs.columnNames, state, onChange, highlight }} />;
  if (parts === "table") return <Table {...props} />;
  if (parts === "charts") return charts;
  return (
    <div class="panes" ref={panes} style={{ "--split": String(state.split) }}>
      <div class="pane">
        <Table {...props} />
      </div>
      <Splitter label="Width of the table" panes={panes} value={state.split} {...SPLIT} onChange={(split) => onChange({ split })} />
      <div class="pane">{charts}</div>
    </div>
  );
}

function Standing(props: Props): VNode {
  const { runs, state } = props;
  const { shown } = runs;
  if (runs.error !== null && !isFilterFault(runs, state)) return <ErrorState error={runs.error} retry={runs.reload} />;
  if (shown === null) return runs.error === null ? <Loading what="runs" /> : <Unreadable clearFilter={props.clearFilter} />;
  if (shown.model.version.value >= 0 && shown.model.total === 0 && !runs.stale) return <Nothing {...props} />;
  return <Panes {...props} shown={shown} />;
}

export function RunsBody(props: Props): VNode {
  return (
    <div class="list-body">
      <Standing {...props} />
    </div>
  );
}
