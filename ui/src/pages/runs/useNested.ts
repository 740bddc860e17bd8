/** The nested rows of the query in the address. */
import { useEffect, useRef, useState } from "preact/hooks";
import { runColumns, type RunColumnsRequest } from "../../api/runs";
import { notifyError } from "../../components/Toasts";
import { changeState } from "./address";
import { columnField } from "./columnName";
import type { NestedRows } from "./nestedRows";
import type { RowModel } from "./rowModel";
import { dataColumns } from "./tableColumns";
import { MOST_OPEN } from "./viewState";

interface Roots {
  model: RowModel;
  names: readonly string[];
  rows: string;
}

function keepOpen(open: readonly string[]): void {
  changeState((now) => ({ ...now, open }), true);
}

/** What the address says, or what was open before where the address says the last of that. */
function openIn(address: readonly string[], before: readonly string[]): readonly string[] {
  return before.slice(-MOST_OPEN).join() === address.join() ? before : address;
}

/** Follows the roots that are shown, once the code for it is there; null while all runs are shown. */
export function useNested(shown: Roots | null, open: readonly string[]): NestedRows | null {
  const { model, names, rows } = shown ?? {};
  const [nested, setNested] = useState<{ of: RowModel; rows: NestedRows } | null>(null);
  // The address forgets the oldest of many; what the table had open goes on as it is.
  const opened = useRef(open);
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    if (model === undefined || rows === undefined) return;
    // Runs on top are so among the roots alone.
    const query = { ...(JSON.parse(rows) as RunColumnsRequest), pinned: [] };
    if (query.below === undefined) return;
    const columns = dataColumns(names ?? [], null).map(columnField);
    let made: NestedRows | null = null;
    let gone = false;
    import("./nestedRows").then(
      ({ NestedRows }) => {
        if (gone) return;
        made = new NestedRows(model, (below) => (offset, limit, signal) => runColumns({ ...query, columns, below, offset, limit }, signal), openIn(latest.current, opened.current), keepOpen);
        setNested({ of: model, rows: made });
      },
      (error: unknown) => notifyError("Loading a part of the page", error),
    );
    return () => {
      gone = true;
      // In another order, or with other columns, the same runs are open.
      opened.current = made?.opened ?? opened.current;
      made?.close();
    };
  }, [model, names, rows]);
  return nested !== null && nested.of === model ? nested.rows : null;
}
