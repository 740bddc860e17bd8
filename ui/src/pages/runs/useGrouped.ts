/** The grouped rows of the query in the address. */
import { useEffect, useMemo } from "preact/hooks";
import { runGroups, type GroupAggregate, type GroupsRequest } from "../../api/groups";
import { runColumns, type RunQuery } from "../../api/runs";
import { columnField, orderClause, parseColumn } from "./columnName";
import { GroupedRows } from "./groupedRows";
import { dataColumns, type DataColumn } from "./tableColumns";
import type { ViewState } from "./viewState";

/** The server aggregates no more columns at once. */
const MOST_AGGREGATED = 50;

export interface Grouped {
  rows: GroupedRows;
  /** Names of the params and tags that make the groups. */
  by: readonly string[];
  aggregate: GroupAggregate;
  /** Where the aggregates of a column stand, by its name. */
  places: ReadonlyMap<string, number>;
}

type Order = Pick<GroupsRequest, "order_by" | "order_column" | "descending">;

/** How groups are ordered when runs are ordered so: by the metric's aggregate, by the values, else the largest first. */
export function groupOrder({ order, group, agg }: Pick<ViewState, "order" | "group" | "agg">, metrics: readonly DataColumn[]): Order {
  const metric = metrics.find((column) => column.name === order.column);
  if (metric !== undefined) return { order_by: agg, order_column: columnField(metric), descending: order.descending };
  if (group.includes(order.column)) return { order_by: "value", descending: order.descending };
  return { order_by: "count", descending: true };
}

function fieldsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const parts = parseColumn(name);
    return parts === null ? [] : [columnField(parts)];
  });
}

/** Follows a query while `state.group` names anything; null otherwise, and while the columns are not known. */
export function useGrouped(query: Omit<RunQuery, "order_by">, state: ViewState, names: readonly string[] | null): Grouped | null {
  const { group, agg, order } = state;
  const base = JSON.stringify(query);
  const columns = names === null ? null : JSON.stringify(names);
  const grouped = useMemo((): Grouped | null => {
    if (group.length === 0 || columns === null) return null;
    const runs = JSON.parse(base) as typeof query;
    const shown = dataColumns(JSON.parse(columns) as string[], null);
    const metrics = shown.filter((column) => column.kind === "metrics").slice(0, MOST_AGGREGATED);
    const by = { ...runs, group_by: fieldsOf(group) };
    const ordered = { columns: metrics.map(columnField), ...groupOrder({ order, group, agg }, metrics) };
    const clause = orderClause(order);
    const rows = new GroupedRows(
      (offset, limit, signal) => runGroups({ ...by, ...ordered, offset, limit }, signal),
      (values) => {
        const chosen = { ...by, group: [...values], columns: shown.map(columnField), ...(clause === null ? {} : { order_by: [clause] }) };
        return (offset, limit, signal) => runColumns({ ...chosen, offset, limit }, signal);
      },
    );
    rows.want(0, 40);
    return { rows, by: group, aggregate: agg, places: new Map(metrics.map((column, at) => [column.name, at])) };
  }, [base, columns, group, agg, order]);
  useEffect(() => () => grouped?.rows.close(), [grouped]);
  return grouped;
}
