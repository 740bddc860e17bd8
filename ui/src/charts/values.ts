/** Values of runs as charts take them: a column an axis. Pure. */
import { formatNumber } from "../lib/format";
import type { CsvTable } from "./csv";
import type { Value } from "./scale";

export interface ValueColumn {
  name: string;
  label: string;
  values: readonly Value[];
}

export interface ValueRun {
  id: string;
  label: string;
  /** The token of the run's colour; null for a run that stands back. */
  token: string | null;
}

/** Runs that share a value, or one run. */
export interface ValueGroup {
  /** The value, or the id of the run. */
  key: string;
  label: string;
  token: string;
  /** Places of the runs in the columns. */
  runs: readonly number[];
}

/** Rows of runs: their names and values. */
export function valueRows(runs: readonly ValueRun[], columns: readonly ValueColumn[]): CsvTable {
  return {
    head: ["Run", ...columns.map((column) => column.label)],
    rows: runs.map((run, at) => [run.label, ...columns.map((column) => column.values[at] ?? null)]),
  };
}

/** A value as readouts say it. */
export function textOf(value: Value | undefined): string {
  return typeof value === "number" ? formatNumber(value) : (value ?? "");
}

/** A value as a finite number; null when it is none. */
export function finite(value: Value | undefined): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** The finite values of some runs, with their places. */
export function finiteOf(column: ValueColumn, runs: readonly number[]): { at: number; value: number }[] {
  return runs.flatMap((at) => {
    const value = finite(column.values[at]);
    return value === null ? [] : [{ at, value }];
  });
}
