/** The rows of the comparison: what the runs have, which of it differs, which value is best. Pure. */
import type { Run } from "../../api/runs";
import { groupKeys } from "../../charts/keys";
import { bestOf, betterOf } from "../../lib/direction";
import { columnFormat, formatAs, formatDuration, formatNumber, formatTime, toNumber } from "../../lib/format";
import { originOf, shortCommit } from "../../components/details/origin";

export type RowKind = "run" | "param" | "metric" | "tag";

export interface CompareRow {
  kind: RowKind;
  key: string;
  /** What each run shows; null where it has nothing. */
  texts: readonly (string | null)[];
  differs: boolean;
  /** The numbers behind the texts; only metrics have them. */
  numbers?: readonly (number | null)[];
  /** Positions of the best value; empty when none is better or nobody knows which way is better. */
  best: ReadonlySet<number>;
}

const inOrder = new Intl.Collator("en", { numeric: true });
const NO_BEST: ReadonlySet<number> = new Set();

/** True when not all runs say the same; having nothing is saying something else. */
export function differ(values: readonly unknown[]): boolean {
  return values.some((value) => !Object.is(value, values[0]));
}

function textRow(kind: RowKind, key: string, texts: readonly (string | null)[]): CompareRow {
  return { kind, key, texts, differs: differ(texts), best: NO_BEST };
}

function metricRow(key: string, numbers: readonly (number | null)[]): CompareRow {
  const format = columnFormat(numbers.filter((value) => value !== null));
  const texts = numbers.map((value) => (value === null ? null : formatAs(value, format)));
  return { kind: "metric", key, texts, numbers, differs: differ(numbers), best: bestOf(key, numbers) };
}

/** All keys of some lists, in reading order. */
function allKeys(lists: readonly (readonly { key: string }[])[]): string[] {
  return [...new Set(lists.flatMap((list) => list.map((entry) => entry.key)))].sort(inOrder.compare);
}

function valuesByKey(kind: "param" | "tag", entries: readonly (readonly { key: string; value: string }[])[]): CompareRow[] {
  const maps = entries.map((list) => new Map(list.map(({ key, value }) => [key, value])));
  return allKeys(entries).map((key) => textRow(kind, key, maps.map((map) => map.get(key) ?? null)));
}

function metricRows(runs: readonly Run[]): CompareRow[] {
  const maps = runs.map((run) => new Map(run.data.metrics?.map(({ key, value }) => [key, toNumber(value)])));
  const sections = groupKeys(runs.flatMap((run) => (run.data.metrics ?? []).map((metric) => metric.key)));
  const keys = sections.flatMap((section) => section.keys);
  return keys.map((key) => metricRow(key, maps.map((map) => map.get(key) ?? null)));
}

function durationOf({ info }: Run): string | null {
  const { start_time: start, end_time: end } = info;
  return end === undefined || info.status === "RUNNING" ? null : formatDuration(end - start);
}

function runRows(runs: readonly Run[]): CompareRow[] {
  const origins = runs.map((run) => originOf(run.data.tags ?? [], run.info.user_id));
  const rows = [
    textRow("run", "Status", runs.map((run) => run.info.status.toLowerCase())),
    textRow("run", "Started", runs.map(({ info }) => formatTime(info.start_time))),
    textRow("run", "Took", runs.map(durationOf)),
    textRow("run", "User", origins.map((origin) => origin.user)),
    textRow("run", "Source", origins.map((origin) => origin.source)),
    textRow("run", "Commit", origins.map((origin) => (origin.commit === null ? null : shortCommit(origin.commit)))),
  ];
  return rows.filter((row) => row.texts.some((text) => text !== null));
}

/** All rows in reading order: about the runs, params, metrics, tags that people set. */
export function compareRows(runs: readonly Run[]): CompareRow[] {
  const ownTags = runs.map((run) => (run.data.tags ?? []).filter((tag) => !tag.key.startsWith("mlflow.")));
  return [
    ...runRows(runs),
    ...valuesByKey("param", runs.map((run) => run.data.params ?? [])),
    ...metricRows(runs),
    ...valuesByKey("tag", ownTags),
  ];
}

/** How far a value of a metric is from the baseline's, and whether that is better. */
export interface Delta {
  text: string;
  look: "better" | "worse" | "plain";
}

/** Null where there is nothing to compare, and for the baseline itself. */
export function deltaOf(row: CompareRow, at: number, base: number): Delta | null {
  const [value, from] = [row.numbers?.[at] ?? null, row.numbers?.[base] ?? null];
  if (value === null || from === null || at === base || !Number.isFinite(value) || !Number.isFinite(from)) return null;
  const change = value - from;
  if (change === 0) return { text: "±0", look: "plain" };
  const sign = change > 0 ? "+" : "";
  const share = from === 0 ? "" : ` (${sign}${formatNumber((change / Math.abs(from)) * 100, 2)} %)`;
  const direction = betterOf(row.key);
  const better = direction === "less" ? change < 0 : change > 0;
  const judged = better ? "better" : "worse";
  return { text: `${sign}${formatNumber(change, 3)}${share}`, look: direction === null ? "plain" : judged };
}

/** A heading with the number of rows that are the same everywhere, or a row. */
export type TableLine = { type: "heading"; kind: RowKind; shown: number; equal: number } | { type: "row"; row: CompareRow };

/** The lines of the table: each kind under its heading, equal rows only when wanted. */
export function tableLines(rows: readonly CompareRow[], which: "different" | "all"): TableLine[] {
  const kinds: readonly RowKind[] = ["run", "param", "metric", "tag"];
  return kinds.flatMap((kind): TableLine[] => {
    const own = rows.filter((row) => row.kind === kind);
    const equal = own.filter((row) => !row.differs).length;
    const shown = own.filter((row) => which === "all" || row.differs);
    if (own.length === 0) return [];
    return [{ type: "heading", kind, shown: shown.length, equal }, ...shown.map((row): TableLine => ({ type: "row", row }))];
  });
}
