/** Values of some columns in the matching runs, for charts of values rather than of courses. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { asApiError } from "../../api/request";
import { runColumns, type RunColumns, type RunQuery } from "../../api/runs";
import type { ValueColumn } from "../../charts/values";
import { notifyError } from "../../components/Toasts";
import { columnField, parseColumn } from "./columnName";
import { dataColumns } from "./tableColumns";

/** The newest of more runs than these are drawn. */
export const MOST_RUNS = 1000;

export interface Values {
  ids: readonly string[];
  names: readonly string[];
  /** How many runs match. */
  total: number;
  columns: readonly ValueColumn[];
}

function decode(answer: RunColumns, names: readonly string[]): Values {
  return {
    ids: answer.runs.run_id,
    names: answer.runs.run_name,
    total: answer.total,
    columns: names.map((name, at) => {
      const parts = parseColumn(name);
      const value = parts?.kind === "metrics" && parts.aggregate !== "last" ? `${parts.aggregate} ` : "";
      return { name, label: value + (parts?.key ?? name), values: answer.columns[at]?.values ?? [] };
    }),
  };
}

/** Follows a query (as JSON); null before the first answer, and without columns. `fresh` asks again. */
export function useValues(query: string, names: readonly string[], fresh: number): Values | null {
  const wanted = JSON.stringify(dataColumns(names, null).map((column) => column.name));
  const [values, setValues] = useState<Values | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const shown = JSON.parse(wanted) as string[];
    if (shown.length === 0) {
      setValues(null);
      return;
    }
    const columns = dataColumns(shown, null).map(columnField);
    runColumns({ ...(JSON.parse(query) as RunQuery), columns, limit: MOST_RUNS }, stop.signal).then(
      (answer) => setValues(decode(answer, shown)),
      (error: unknown) => {
        // A refused filter is refused to the table too, and said under it.
        if (asApiError(error).status !== 400) notifyError("Load the values of the runs", error);
      },
    );
    return () => stop.abort();
  }, [query, wanted, fresh]);
  return useMemo(() => values, [values]);
}
