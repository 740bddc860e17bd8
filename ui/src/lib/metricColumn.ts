/** A metric as a column of a small table: how its numbers are written, which is the best. Pure. */
import { bestOf } from "./direction";
import { columnFormat, formatAs, type NumberFormat } from "./format";

export interface MetricColumn {
  key: string;
  format: NumberFormat;
  /** The best value, when one is and it is known which way is better. */
  best: number | null;
}

/** The column of a metric's values; null stands for a row without one. */
export function metricColumn(key: string, values: readonly (number | null)[]): MetricColumn {
  const best = [...bestOf(key, values)][0];
  return { key, format: columnFormat(values.filter((value) => value !== null)), best: best === undefined ? null : (values[best] ?? null) };
}

/** A value as its column writes it, "" where there is none. */
export function metricText(value: number | undefined, column: MetricColumn): string {
  return value === undefined ? "" : formatAs(value, column.format);
}
