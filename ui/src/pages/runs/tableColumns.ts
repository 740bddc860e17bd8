/** What the runs table needs to know of each chosen column to draw it. Pure. */
import type { MetricKey, RunKeys } from "../../api/runs";
import { columnFormat, toNumber, type NumberFormat } from "../../lib/format";
import { parseColumn, type Aggregate, type Kind, type Order } from "./columnName";
import { betterOf, type Better } from "../../lib/direction";
import type { RowModel } from "./rowModel";

/** Values that decide on widths and digits; more would change them while the reader scrolls. */
const ENOUGH = 200;

export interface DataColumn {
  /** The server's name; also the identity. */
  name: string;
  kind: Kind;
  key: string;
  aggregate: Aggregate;
  numeric: boolean;
  better: Better | null;
}

/** The columns of a list of names; names that are none are left out. */
export function dataColumns(names: readonly string[], keys: RunKeys | null): DataColumn[] {
  const numericParams = new Set(keys?.params.filter((param) => param.numeric).map((param) => param.key));
  const columns: DataColumn[] = [];
  for (const name of new Set(names)) {
    const parts = parseColumn(name);
    if (parts === null) continue;
    const metric = parts.kind === "metrics";
    const numeric = metric || (parts.kind === "params" && numericParams.has(parts.key));
    columns.push({ name, ...parts, numeric, better: metric ? betterOf(parts.key) : null });
  }
  return columns;
}

/** Letters of the longest value of each param and tag column among the rows that are loaded first; 0 for others. */
export function lettersOf(columns: readonly DataColumn[], model: RowModel): number[] {
  return columns.map((column, position) => {
    if (column.kind !== "params" && column.kind !== "tags") return 0;
    let [longest, seen] = [0, 0];
    for (const cell of model.loaded(position)) {
      longest = Math.max(longest, String(cell ?? "").length);
      if (++seen >= ENOUGH) break;
    }
    return longest;
  });
}

/** How the numbers of one metric column are written and compared. */
export interface Scale {
  format: NumberFormat;
  /** Ends of the bars; null when there is nothing to compare. */
  low: number | null;
  high: number | null;
  /** The value to mark; null when no direction is known or not every run was seen. */
  best: number | null;
}

function extremes(values: number[]): { low: number | null; high: number | null } {
  let low: number | null = null;
  let high: number | null = null;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (low === null || value < low) low = value;
    if (high === null || value > high) high = value;
  }
  return { low, high };
}

function finite(value: MetricKey["min"] | undefined): number | null {
  const number = toNumber(value);
  return number !== null && Number.isFinite(number) ? number : null;
}

/**
 * The scale of the n-th column. The range of latest values comes from the server and covers all
 * matching runs; other values are known only for loaded rows, so they get a best only when all are loaded, or when
 * the table is sorted so that the best comes first; never where the model has not `all` runs of the table.
 */
export function scaleOf(column: DataColumn, position: number, model: RowModel, keys: RunKeys | null, order: Order, all = true): Scale {
  const first = order.column === column.name && (order.descending ? "more" : "less") === column.better;
  const known = column.aggregate === "last" ? keys?.metrics.find((metric) => metric.key === column.key) : undefined;
  const values: number[] = [];
  for (const cell of model.loaded(position)) {
    const number = toNumber(cell);
    if (number !== null) values.push(number);
    if (known !== undefined && values.length >= ENOUGH) break;
  }
  return scaleOfValues(column, values, { low: finite(known?.min), high: finite(known?.max) }, known !== undefined || (all && (first || model.complete)));
}

/** The scale of some values of a column; `known` ends go before those of the values, and only a `whole` column has a best. */
export function scaleOfValues(
  column: DataColumn,
  values: number[],
  known: { low: number | null; high: number | null },
  whole: boolean,
): Scale {
  const seen = extremes(values);
  const low = known.low ?? seen.low;
  const high = known.high ?? seen.high;
  const apart = low !== null && high !== null && low < high;
  const best = apart && whole && column.better !== null ? { less: low, more: high }[column.better] : null;
  return { format: columnFormat(values.slice(0, ENOUGH)), low: apart ? low : null, high: apart ? high : null, best };
}

/** Width of a bar in percent: the least value still shows a little. Null where there is no bar. */
export function barWidth(value: number, scale: Scale): number | null {
  if (scale.low === null || scale.high === null || !Number.isFinite(value)) return null;
  const share = (value - scale.low) / (scale.high - scale.low);
  return Math.round(6 + 94 * Math.max(0, Math.min(1, share)));
}
