/** Which columns a reader sees before choosing any: params that differ, then metrics most runs have. Pure. */
import type { ParamKey, RunKeys } from "../../api/runs";
import { betterOf } from "../../lib/direction";
import { parseColumn, type Order } from "./columnName";

/** How many columns of each kind are chosen unasked; the picker has no such limit. */
const PARAMS = 6;
const METRICS = 6;

/** Keys that fewer runs have would be mostly empty columns. */
const LEAST_SHARE = 0.1;

/** True when a param tells runs apart: several values, or many runs that lack it; a few, as parts of a sweep do, tell nothing. */
export function differs(param: ParamKey, total: number): boolean {
  return param.values > 1 || param.runs < total * (1 - LEAST_SHARE);
}

/** A param that few runs have, or that differs in every run, tells less than one that splits the runs. */
function usefulness(param: ParamKey, total: number): number {
  const share = param.runs / Math.max(1, total);
  const splits = param.values > 1 && (param.values < param.runs || param.runs <= 3) ? 1 : 0;
  return splits + share;
}

/** Metrics a run is judged by come first: those of held-out data, then others with a better and a worse. */
function rankOf(key: string): number {
  if (betterOf(key) === null) return 2;
  return /(?:^|[^a-z])(?:val|valid|validation|eval|test)(?:[^a-z]|$)/i.test(key) ? 0 : 1;
}

/** The names of the default columns, params before metrics. */
export function defaultColumns(keys: RunKeys): string[] {
  const least = keys.sampled * LEAST_SHARE;
  const params = keys.params
    .filter((param) => differs(param, keys.sampled) && param.runs >= least)
    .map((param, index) => ({ param, index }))
    .sort((a, b) => usefulness(b.param, keys.sampled) - usefulness(a.param, keys.sampled) || a.index - b.index)
    .slice(0, PARAMS)
    .sort((a, b) => a.index - b.index)
    .map(({ param }) => `params.${param.key}`);
  const own = keys.metrics.filter((metric) => !metric.key.startsWith("system/"));
  const metrics = (own.length > 0 ? own : keys.metrics)
    .filter((metric) => metric.runs >= least)
    .map((metric, index) => ({ key: metric.key, rank: rankOf(metric.key), index }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, METRICS)
    .map((metric) => `metrics.${metric.key}`);
  return [...params, ...metrics];
}

/** The metric whose chart stands in front: the one the table is sorted by, or the first that runs are judged by. */
export function leadingMetrics(keys: RunKeys, order: Order): string[] {
  const sorted = parseColumn(order.column);
  if (sorted?.kind === "metrics") return [sorted.key];
  return keys.metrics
    .filter((metric) => rankOf(metric.key) < 2)
    .sort((a, b) => rankOf(a.key) - rankOf(b.key) || Number(betterOf(a.key) !== "less") - Number(betterOf(b.key) !== "less"))
    .slice(0, 1)
    .map((metric) => metric.key);
}

/** A list longer than this is no choice any more. */
const MOST_OFFERED = 200;

/** Params that differ and tags people set: what runs are coloured, divided and grouped by. */
export function tellingColumns(keys: RunKeys | null): string[] {
  if (keys === null) return [];
  const params = keys.params.filter((param) => differs(param, keys.sampled)).map((param) => `params.${param.key}`);
  const tags = keys.tags.filter((tag) => !tag.key.startsWith("mlflow.")).map((tag) => `tags.${tag.key}`);
  return [...params, ...tags].slice(0, MOST_OFFERED);
}
