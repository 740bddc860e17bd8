/** The runs that charts draw, with the styles that table and charts share. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isAbort } from "../../api/request";
import { runColumns } from "../../api/runs";
import type { ChartRun } from "../../charts/MetricCard";
import { notifyError } from "../../components/Toasts";
import type { RunStyle } from "../../lib/colour";
import { chartRuns, leftOut, runsToDraw, stylesOf, unknownSelected, type DrawnRow } from "./drawnRuns";
import type { RowModel } from "./rowModel";
import { MOST_DRAWN, type ViewState } from "./viewState";

export interface DrawnRuns {
  runs: readonly ChartRun[];
  hidden: ReadonlySet<string>;
  /** Styles by run; runs that no chart draws have none. */
  styles: ReadonlyMap<string, RunStyle>;
  /** Some of them are running. */
  live: boolean;
  /** Counts looks at runs that may have new points. */
  fresh: number;
}

function leadingRows(model: RowModel | null, most: number): DrawnRow[] {
  const rows: DrawnRow[] = [];
  for (let index = 0; model !== null && index < most; index++) {
    const row = model.row(index);
    if (row === null) break;
    rows.push({ id: row.id, name: row.name, status: row.status });
  }
  return rows;
}

/** Rows of selected runs that are not among the first of the table. */
function useOthers(experimentId: string, ids: readonly string[]): readonly DrawnRow[] {
  const wanted = ids.join(",");
  const [others, setOthers] = useState<readonly DrawnRow[]>([]);
  useEffect(() => {
    if (wanted === "") {
      setOthers([]);
      return;
    }
    const stop = new AbortController();
    const filter = `attributes.run_id IN (${wanted.split(",").map((id) => `'${id}'`).join(", ")})`;
    runColumns({ experiment_ids: [experimentId], filter, run_view_type: "ALL", limit: MOST_DRAWN }, stop.signal).then(
      ({ runs }) => setOthers(runs.run_id.map((id, at) => ({ id, name: runs.run_name[at] ?? id, status: runs.status[at] ?? "FINISHED" }))),
      (error: unknown) => isAbort(error) || notifyError("Load selected runs", error),
    );
    return () => stop.abort();
  }, [experimentId, wanted]);
  return others;
}

/** Counts refreshes of the table at which some drawn run was running, and the one after it ended. */
function useFresh(rounds: number, live: boolean): number {
  const last = useRef({ rounds, live, fresh: 0 });
  const before = last.current;
  if (before.rounds !== rounds) last.current = { rounds, live, fresh: before.fresh + Number(live || before.live) };
  return last.current.fresh;
}

export function useDrawnRuns(experimentId: string, model: RowModel | null, state: ViewState): DrawnRuns {
  const version = model?.version.value ?? 0;
  const { selected, draw, only, hide } = state;
  // Equal texts stand for equal rows: a refresh that changed nothing draws nothing anew.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` stands for the contents of the model
  const text = useMemo(() => JSON.stringify(leadingRows(model, draw)), [model, draw, version]);
  const rows = useMemo(() => JSON.parse(text) as DrawnRow[], [text]);
  const others = useOthers(experimentId, unknownSelected(rows, selected));
  const drawn = useMemo(() => runsToDraw(rows, others, selected, draw), [rows, others, selected, draw]);
  const names = drawn.map((run) => run.id).sort().join(",");
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `names` stands for the runs, whose order does not matter
  const styles = useMemo(() => stylesOf(drawn), [names]);
  const runs = useMemo(() => chartRuns(drawn, styles, selected), [drawn, styles, selected]);
  const hidden = useMemo(() => leftOut(drawn, selected, only, hide), [drawn, selected, only, hide]);
  const live = drawn.some((run) => run.status === "RUNNING");
  const fresh = useFresh(model?.rounds.value ?? 0, live);
  return { runs, hidden, styles, live, fresh };
}
