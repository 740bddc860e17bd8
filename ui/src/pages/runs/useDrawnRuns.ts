/** The runs that charts draw, with the styles that table and charts share. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isAbort } from "../../api/request";
import { idFilter, runColumns } from "../../api/runs";
import type { ChartRun } from "../../charts/MetricCard";
import { notifyError } from "../../components/Toasts";
import type { RunStyle } from "../../lib/colour";
import { columnField } from "./columnName";
import { chartRuns, inChosenOrder, leftOut, runsToDraw, stylesOf, unknownSelected, type DrawnRow } from "./drawnRuns";
import { encode, encodedColumns, type Encoded, type Values } from "./encoding";
import type { RowModel } from "./rowModel";
import { dataColumns } from "./tableColumns";
import { MOST_DRAWN, type ViewState } from "./viewState";

export interface DrawnRuns {
  runs: readonly ChartRun[];
  hidden: ReadonlySet<string>;
  /** Styles by run; runs that no chart draws have none. */
  styles: ReadonlyMap<string, RunStyle>;
  /** What colours, dashes and facets mean. */
  encoded: Encoded;
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
    runColumns({ experiment_ids: [experimentId], filter: idFilter(wanted.split(",")), run_view_type: "ALL", limit: MOST_DRAWN }, stop.signal).then(
      ({ runs }) => setOthers(runs.run_id.map((id, at) => ({ id, name: runs.run_name[at] ?? id, status: runs.status[at] ?? "FINISHED" }))),
      (error: unknown) => isAbort(error) || notifyError("Load selected runs", error),
    );
    return () => stop.abort();
  }, [experimentId, wanted]);
  return others;
}

function listed(names: string): string[] {
  return names === "" ? [] : names.split(",");
}

const NO_VALUES: Values = new Map();

/** Params and tags of some runs, where colours, dashes or facets follow them. */
function useValues(experimentId: string, ids: string, names: readonly string[]): Values {
  const fields = JSON.stringify(dataColumns(names, null).map(columnField));
  const [values, setValues] = useState(NO_VALUES);
  useEffect(() => {
    const columns = JSON.parse(fields) as string[];
    if (ids === "" || columns.length === 0) {
      setValues(NO_VALUES);
      return;
    }
    const stop = new AbortController();
    const request = { experiment_ids: [experimentId], filter: idFilter(ids.split(",")), run_view_type: "ALL" as const, columns, limit: 2 * MOST_DRAWN };
    runColumns(request, stop.signal).then(
      (answer) => {
        const text = (column: number, at: number): string | null => {
          const value = answer.columns[column]?.values[at] ?? null;
          return value === null ? null : String(value);
        };
        setValues(new Map(answer.runs.run_id.map((id, at) => [id, columns.map((_, column) => text(column, at))])));
      },
      (error: unknown) => isAbort(error) || notifyError("Load the values to colour by", error),
    );
    return () => stop.abort();
  }, [experimentId, ids, fields]);
  return values;
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
  const { selected, draw, only, hide, colour, dash, facet } = state;
  // Equal texts stand for equal rows: a refresh that changed nothing draws nothing anew.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` stands for the contents of the model
  const text = useMemo(() => JSON.stringify(leadingRows(model, draw)), [model, draw, version]);
  const rows = useMemo(() => JSON.parse(text) as DrawnRow[], [text]);
  const others = useOthers(experimentId, unknownSelected(rows, selected));
  const drawn = useMemo(() => runsToDraw(rows, others, selected, draw), [rows, others, selected, draw]);
  const names = drawn.map((run) => run.id).sort().join(",");
  const values = useValues(experimentId, names, encodedColumns(state));
  const chosen = inChosenOrder(drawn, selected).join(",");
  const encoded = useMemo(() => {
    const ids = listed(names);
    return encode({ colour, dash, facet }, ids, values, stylesOf(ids, listed(chosen)));
  }, [names, chosen, values, colour, dash, facet]);
  const runs = useMemo(() => chartRuns(drawn, encoded, selected), [drawn, encoded, selected]);
  const hidden = useMemo(() => leftOut(drawn, selected, only, hide), [drawn, selected, only, hide]);
  const live = drawn.some((run) => run.status === "RUNNING");
  const fresh = useFresh(model?.rounds.value ?? 0, live);
  return { runs, hidden, styles: encoded.styles, encoded, live, fresh };
}
