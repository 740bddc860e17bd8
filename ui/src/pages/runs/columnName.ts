/** Names of columns as the server knows them: "params.lr", "min(metrics.loss)", "attributes.duration". Pure. */

export type Kind = "params" | "metrics" | "tags" | "attributes";
export type Aggregate = "last" | "min" | "max" | "first";

export interface ColumnName {
  kind: Kind;
  key: string;
  /** Which of a metric's values; always "last" for other kinds. */
  aggregate: Aggregate;
}

const SHAPE = /^(?:(min|max|first)\((metrics)\.(.+)\)|(params|metrics|tags|attributes)\.(.+))$/s;

/** The parts of a name, or null when it is not one. */
export function parseColumn(name: string): ColumnName | null {
  const match = SHAPE.exec(name);
  if (match === null) return null;
  const [, aggregate, , aggregated, kind, key] = match;
  if (aggregated !== undefined) return { kind: "metrics", key: aggregated, aggregate: aggregate as Aggregate };
  if (key === undefined) return null;
  return { kind: kind as Kind, key, aggregate: "last" };
}

/** The name of a column; `parseColumn` reads it back. */
export function columnName({ kind, key, aggregate }: ColumnName): string {
  return aggregate === "last" ? `${kind}.${key}` : `${aggregate}(${kind}.${key})`;
}

/** A key as filters and orders write it: quoted unless it is one plain word. */
export function quoteKey(key: string): string {
  if (/^[A-Za-z_]\w*$/.test(key)) return key;
  return key.includes("`") ? `"${key}"` : `\`${key}\``;
}

/** A column in the server's grammar; unlike the name, it quotes the key where that is needed. */
export function columnField({ kind, key, aggregate }: ColumnName): string {
  const field = `${kind}.${quoteKey(key)}`;
  return aggregate === "last" ? field : `${aggregate}(${field})`;
}

export interface Order {
  /** A column's name. */
  column: string;
  descending: boolean;
}

/** An order in the server's grammar; null when the column is none. */
export function orderClause(order: Order): string | null {
  const column = parseColumn(order.column);
  if (column === null) return null;
  return `${columnField(column)} ${order.descending ? "DESC" : "ASC"}`;
}
