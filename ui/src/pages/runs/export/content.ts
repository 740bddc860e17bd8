/** Runs as a table with typed columns, and that table as CSV and JSON. Pure. */
import type { Cell } from "../../../api/runs";
import { csvText, type CsvCell } from "../../../charts/csv";
import { parseColumn } from "../columnName";
import type { Collected } from "./allRuns";

export type ColumnType = "text" | "number" | "time";

export interface TypedColumn {
  name: string;
  type: ColumnType;
  /** Numbers where the type is a number or a time (milliseconds since the epoch), else texts; null is no value. */
  values: readonly (number | string | null)[];
}

/** How JSON numbers are written, with no more digits than a double holds. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/;
const MOST_DIGITS = 15;

/** Whether a logged text is a number that keeps its value as one. */
function isPlainNumber(text: string): boolean {
  return PLAIN_NUMBER.test(text) && text.replace(/[eE].*$|\D/g, "").length <= MOST_DIGITS;
}

function toNumber(cell: Cell): number | null {
  return cell === null ? null : Number(cell);
}

/** Metrics are numbers, times are times; params and tags are numbers where all of them are. */
function typed(name: string, cells: readonly Cell[]): TypedColumn {
  const parts = parseColumn(name);
  const time = parts?.kind === "attributes" && (parts.key === "start_time" || parts.key === "end_time");
  const number = parts?.kind === "metrics" || (parts?.kind === "attributes" && parts.key === "duration");
  const texts = cells.filter((cell) => cell !== null);
  const numeric = number || (parts?.kind !== "attributes" && texts.length > 0 && texts.every((text) => isPlainNumber(String(text))));
  if (time || numeric) return { name, type: time ? "time" : "number", values: cells.map(toNumber) };
  return { name, type: "text", values: cells.map((cell) => (cell === null ? null : String(cell))) };
}

function about(name: string, type: ColumnType, values: TypedColumn["values"]): TypedColumn {
  return { name, type, values };
}

/** What stands in every file, and then the columns by their names. */
export function typedColumns({ runs, columns }: Collected, names: readonly string[]): TypedColumn[] {
  return [
    about("run_id", "text", runs.run_id),
    about("run_name", "text", runs.run_name),
    about("experiment_id", "text", runs.experiment_id),
    about("status", "text", runs.status),
    about("start_time", "time", runs.start_time),
    about("end_time", "time", runs.end_time),
    about("user_id", "text", runs.user_id),
    about("source_name", "text", runs.source_name),
    about("parent_run_id", "text", runs.parent_run_id),
    about("lifecycle_stage", "text", runs.lifecycle_stage),
    ...names.map((name, at) => typed(name, columns[at] ?? [])),
  ];
}

/** ISO 8601 in UTC; what is beyond the calendar stays a number. */
function timeText(value: number): string | number {
  return Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : value;
}

/** A spreadsheet would run a text that begins so as a formula; the mark has it shown. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !isPlainNumber(text) ? `'${text}` : text;
}

function csvCell(type: ColumnType, value: number | string | null): CsvCell {
  if (value === null) return null;
  if (typeof value === "string") return harmless(value);
  return type === "time" ? timeText(value) : value;
}

/** RFC 4180; numbers in full, NaN and the infinities by their names, no value as an empty cell. */
export function runsCsv(columns: readonly TypedColumn[]): string {
  const count = columns[0]?.values.length ?? 0;
  const rows = Array.from({ length: count }, (_, at) => columns.map(({ type, values }) => csvCell(type, values[at] ?? null)));
  return csvText({ head: columns.map(({ name }) => harmless(name)), rows });
}

function jsonValue(type: ColumnType, value: number | string | null): number | string | null {
  if (typeof value !== "number") return value;
  if (type === "time") return timeText(value);
  return Number.isFinite(value) ? value : String(value);
}

/** A list of objects, one a line; NaN and the infinities are texts, for which JSON has no numbers. */
export function runsJson(columns: readonly TypedColumn[]): string {
  const count = columns[0]?.values.length ?? 0;
  const lines = Array.from({ length: count }, (_, at) =>
    JSON.stringify(Object.fromEntries(columns.map(({ name, type, values }) => [name, jsonValue(type, values[at] ?? null)]))),
  );
  return `[\n${lines.join(",\n")}\n]\n`;
}
