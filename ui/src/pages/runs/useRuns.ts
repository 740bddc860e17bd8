/** The data of the runs page: keys, and the row model of the query in the address. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { useLive, type Change } from "../../api/events";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { idFilter, runColumns, runKeys, type RunColumnsRequest, type RunKeys, type RunQuery } from "../../api/runs";
import type { Range } from "../../components/windowing";
import { paced } from "../../lib/throttle";
import { defaultColumns } from "./columnChoice";
import { withBrushes } from "./brush";
import { arranged } from "./columnMoves";
import { columnField, orderClause } from "./columnName";
import { both } from "./filters";
import { staying } from "./leaving";
import { PAGE, RowModel, type LoadRows } from "./rowModel";
import { dataColumns, type DataColumn } from "./tableColumns";
import type { NestedRows } from "./nestedRows";
import { useGrouped, type Grouped } from "./useGrouped";
import { useNested } from "./useNested";
import { filterToSend, type ViewState } from "./viewState";

/** Least time between two looks at which rows are missing: a fast scroll would ask for pages it has left already. */
const WANT_MS = 50;
/** While the rows race by, only every fifth look counts: a request costs the frame it begins in, and most would be dropped. */
const RACING_LOOKS = 5;
const isRacing = (before: Range, now: Range): boolean => Math.abs(now.first - before.first) > PAGE;
/** Least time between two looks at the keys. */
const KEYS_MS = 3000;

interface Keys {
  keys: RunKeys | null;
  failed: boolean;
}

function useKeys(query: RunQuery | null, round: number): Keys {
  const text = query === null ? null : JSON.stringify(query);
  const [state, setState] = useState<Keys & { of: string | null }>({ of: null, keys: null, failed: false });
  // At once, as for the rows: an effect would wait for the next frame, and all that follows with it.
  useLayoutEffect(() => {
    if (text === null) return;
    const stop = new AbortController();
    runKeys(JSON.parse(text) as RunQuery, stop.signal).then(
      (keys) => setState({ of: text, keys, failed: false }),
      (error: unknown) => isAbort(error) || setState({ of: text, keys: null, failed: true }),
    );
    return () => stop.abort();
  }, [text, round]);
  return state.of === text ? state : { keys: null, failed: false };
}

interface Answered {
  model: RowModel;
  /** Names of the columns in the order of the model's. */
  names: readonly string[];
  /** The query without its columns: other rows or another order when it differs. */
  rows: string;
}

export interface Shown extends Answered {
  columns: readonly DataColumn[];
}

export interface Runs {
  shown: Shown | null;
  /** The rows of the table while they are grouped. */
  grouped: Grouped | null;
  /** The rows of the table while runs stand below their parents; `shown` has the roots then. */
  nested: NestedRows | null;
  /** All matching runs, in order. */
  matching: Pick<RowModel, "total" | "ids"> | null;
  /** True while the shown rows are those of an earlier query. */
  stale: boolean;
  error: ApiError | null;
  /** Keys of all runs of the view. */
  allKeys: RunKeys | null;
  /** Keys of the runs that match the filter. */
  keys: RunKeys | null;
  columnNames: readonly string[];
  onRange: (range: Range) => void;
  /** What is typed and brushed, as the server reads it. */
  filter: string;
  /** The query without what is brushed, as JSON. */
  behind: string;
  /** How far the filter's text moved in what was sent. */
  shift: number;
  /** Fetches rows and keys again. */
  reload: () => void;
}

type Modelled = Pick<Runs, "stale" | "error" | "onRange"> & { shown: Answered | null };

/** The row model of a query. Rows of the one before stay until the first answer of the next. */
function useModel(query: RunColumnsRequest, names: readonly string[] | null): Modelled & { range: RefObject<Range> } {
  const rows = JSON.stringify(query);
  const columns = names === null ? null : JSON.stringify(names);
  const [shown, setShown] = useState<Answered | null>(null);
  const [failure, setFailure] = useState<{ of: string; error: ApiError } | null>(null);
  const range = useRef<Range>({ first: 0, end: 40 });
  const latest = useRef(shown);
  latest.current = shown;
  useLayoutEffect(() => {
    if (columns === null) return;
    const parts = dataColumns(JSON.parse(columns) as string[], null);
    const request = { ...(JSON.parse(rows) as RunColumnsRequest), columns: parts.map(columnField) };
    const wanted = parts.map((column) => column.name);
    const some: LoadRows | undefined = request.below !== undefined ? undefined : (ids, signal) => runColumns({ ...request, filter: idFilter(ids), pinned: [], limit: ids.length }, signal);
    const model = new RowModel((offset, limit, signal) => runColumns({ ...request, offset, limit }, signal), some);
    const unfollow = model.version.subscribe(() => {
      if (model.error !== null) setFailure({ of: rows, error: asApiError(model.error) });
      else if (model.total !== null) {
        setFailure(null);
        setShown((now) => (now?.model === model ? now : { model, names: wanted, rows }));
      }
    });
    const same = latest.current?.rows === rows;
    model.want(same ? range.current.first : 0, same ? range.current.end : 40);
    return () => {
      unfollow();
      if (latest.current?.model !== model) model.close();
    };
  }, [rows, columns]);
  useEffect(() => () => shown?.model.close(), [shown]);
  const want = useMemo(() => paced<Range>(({ first, end }) => shown?.model.want(first, end), WANT_MS, RACING_LOOKS, isRacing), [shown]);
  const onRange = useCallback(
    (next: Range) => {
      range.current = next;
      want(next);
    },
    [want],
  );
  const error = failure?.of === rows ? failure.error : null;
  return { shown, stale: shown !== null && shown.rows !== rows, error, onRange, range };
}

/** Whether a change of a run changes no other row: all runs are there, by their start. */
function standsStill(query: RunQuery, order: string | null): boolean {
  return query.filter === undefined && (order === null || order.startsWith("attributes.start_time "));
}

interface Followed {
  query: RunQuery;
  order: string | null;
  all: Keys;
  shown: Answered | null;
  range: RefObject<Range>;
  grouped: Grouped | null;
  nested: NestedRows | null;
  lookAtKeys: () => void;
}

/** Fetches again what changed of the rows in view, and the keys when there may be new ones; begins when the first are there. */
function useFollowed(experimentId: string, followed: Followed): void {
  const looked = useRef(0);
  const begun = useRef(false);
  begun.current ||= followed.all.keys !== null || followed.all.failed;
  const live = async (change: Change): Promise<void> => {
    const { query, order, all, shown, range, grouped, nested, lookAtKeys } = followed;
    const known = new Set(all.keys?.metrics.map((metric) => metric.key));
    const isNew = [...change.runs.values()].some((keys) => keys?.some((key) => !known.has(key)) === true);
    if ((change.all || isNew) && Date.now() - looked.current > KEYS_MS) {
      looked.current = Date.now();
      lookAtKeys();
    }
    if (grouped !== null) await grouped.rows.refresh();
    if (shown === null) return;
    const rows = nested ?? shown.model;
    if (!change.all && standsStill(query, order)) await rows.update([...change.runs.keys()]);
    else if (nested !== null) await nested.refresh();
    else await shown.model.refresh(range.current.first, range.current.end);
  };
  useLive(begun.current ? { experiments: [experimentId] } : null, live, followed.all.keys?.mark);
}

/** Parts of a query that only order its runs. */
function ordered(order: string | null, top: readonly string[]): Pick<RunColumnsRequest, "order_by" | "pinned"> {
  return { ...(order === null ? {} : { order_by: [order] }), ...(top.length === 0 ? {} : { pinned: [...top] }) };
}

/** All that the page shows of one experiment's runs in a given view. */
export function useRuns(experimentId: string, state: ViewState): Runs {
  const [round, setRound] = useState(0);
  const stay = state.view === "deleted" ? staying(experimentId) : "";
  const every: RunQuery = {
    experiment_ids: [experimentId],
    run_view_type: state.view === "active" ? "ACTIVE_ONLY" : "DELETED_ONLY",
  };
  const asking = (filter: string): RunQuery => (filter === "" ? every : { ...every, filter });
  const typed = filterToSend(state.filter);
  const { filter, shift } = withBrushes(typed, state.brush);
  const sent = both(filter, stay);
  const filtered = asking(sent.filter);
  const behind = JSON.stringify(asking(both(typed, stay).filter));
  const all = useKeys(asking(stay), round);
  const filteredKeys = useKeys(filter === "" ? null : filtered, round);
  const keys = filter === "" ? all.keys : filteredKeys.keys;
  const order = orderClause(state.order);
  const names = useMemo(() => {
    if (state.columns !== null) return arranged(state.columns, state.pins);
    if (all.keys !== null) return arranged(defaultColumns(all.keys), state.pins);
    return all.failed ? [] : null;
  }, [state.columns, state.pins, all.keys, all.failed]);
  const flat = { ...filtered, ...ordered(order, state.top) };
  const isNested = state.nest === "tree" && state.group.length === 0;
  const model = useModel(isNested ? { ...flat, below: "" } : flat, names);
  const answered = model.shown;
  const grouped = useGrouped(filtered, state, answered?.names ?? null);
  const nested = useNested(answered, state.open);
  const shown = useMemo(
    () => answered && { ...answered, columns: dataColumns(answered.names, all.keys) },
    [answered, all.keys],
  );
  const text = JSON.stringify(flat);
  const total = keys?.total ?? null;
  const matching = useMemo((): Runs["matching"] => {
    if (answered === null || (JSON.parse(answered.rows) as RunColumnsRequest).below === undefined) return answered?.model ?? null;
    const every = new RowModel((offset, limit, signal) => runColumns({ ...(JSON.parse(text) as RunColumnsRequest), offset, limit }, signal));
    every.total = total;
    return every;
  }, [answered, text, total]);
  const lookAtKeys = useCallback(() => setRound((value) => value + 1), []);
  useFollowed(experimentId, { query: filtered, order, all, shown: answered, range: model.range, grouped, nested, lookAtKeys });
  const reload = useCallback(() => {
    setRound((value) => value + 1);
    void (nested === null ? answered?.model.refresh(0, 40) : nested.refresh());
    void grouped?.rows.refresh();
  }, [answered, grouped, nested]);
  return { ...model, shown, grouped, nested, matching, filter, behind, shift: shift + sent.shift, allKeys: all.keys, keys, columnNames: names ?? [], reload };
}
