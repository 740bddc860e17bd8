/** What is brushed on the axes of the parallel plot, as the address and the server say it. Pure. */
import type { Axis, Value } from "../../charts/scale";
import { jsonList, type Field } from "../../lib/urlState";
import { columnField, parseColumn } from "./columnName";
import { both, type Moved } from "./filters";

/** Numbers between two ends for metrics; chosen texts for params and tags, which the server compares as texts. */
export type Brush = { low: number; high: number } | { values: readonly string[] };

export type Brushes = ReadonlyMap<string, Brush>;

export const NO_BRUSHES: Brushes = new Map();

/** More texts would make the filter longer than the server reads. */
const MOST_VALUES = 200;

function parsed(item: unknown): [string, Brush][] {
  if (!Array.isArray(item) || typeof item[0] !== "string" || parseColumn(item[0]) === null) return [];
  const [name, first, second] = item as [string, unknown, unknown];
  if (typeof first === "number" && typeof second === "number") return [[name, { low: first, high: second }]];
  const texts: unknown[] = Array.isArray(first) ? first : [];
  return texts.length > 0 && texts.every((text) => typeof text === "string") ? [[name, { values: texts }]] : [];
}

/** [["params.lr", ["0.1"]], ["metrics.loss", 0.1, 0.4]] as JSON. */
export const brushField: Field<Brushes> = {
  read: (value) => new Map(jsonList(value).flatMap(parsed)),
  write: (brushes) =>
    brushes.size === 0 ? null : JSON.stringify([...brushes].map(([name, brush]) => ("values" in brush ? [name, brush.values] : [name, brush.low, brush.high]))),
};

function quoted(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

function condition(name: string, brush: Brush): string[] {
  const column = parseColumn(name);
  if (column === null) return [];
  const field = columnField(column);
  if ("values" in brush) return [`${field} IN (${brush.values.map(quoted).join(", ")})`];
  return [`${field} >= ${brush.low}`, `${field} <= ${brush.high}`];
}

/** A filter that also asks for what is brushed. */
export function withBrushes(filter: string, brushes: Brushes): Moved {
  return both(filter, [...brushes].flatMap(([name, brush]) => condition(name, brush)).join(" AND "));
}

/** What a stretch of an axis means for its column. Null when it holds no value. */
export function brushOf(name: string, axis: Axis, values: readonly Value[], [low, high]: readonly [number, number]): Brush | null {
  if (parseColumn(name)?.kind === "metrics") {
    const [from, to] = axis.between(low, high);
    return { low: from, high: to };
  }
  const inside = (value: Value): boolean => {
    const place = axis.place(value);
    return place !== null && place >= low && place <= high;
  };
  const chosen = [...new Set(values.filter(inside).map(String))].slice(0, MOST_VALUES);
  return chosen.length === 0 ? null : { values: chosen };
}

/** Where a brush lies on an axis. */
export function stretchOf(brush: Brush, axis: Axis): readonly [number, number] | null {
  const places = ("values" in brush ? brush.values : [brush.low, brush.high]).map(axis.place).filter((place) => place !== null);
  return places.length === 0 ? null : [Math.min(...places), Math.max(...places)];
}
