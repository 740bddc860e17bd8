/** Series for charts, and the exact history of one metric. */
import { get, post } from "./request";
import type { Metric, WireNumber } from "./runs";
import type { GetHistoryBulkIntervalResponse } from "./wire/metrics";
import type { RunMetric } from "./wire/nouns";

export type SeriesAxis = "step" | "time" | "relative";

export interface SeriesRequest {
  run_ids: string[];
  metric_keys: string[];
  x?: SeriesAxis;
  start?: number;
  end?: number;
  points?: number;
}

/** Points of one metric of one run; `width` 0 means raw points, else min/max buckets of that width. */
export interface MetricSeries {
  run_id: string;
  key: string;
  /** Raw points in the range. */
  n: number;
  width: number;
  x: number[];
  last: WireNumber[];
  min?: WireNumber[];
  max?: WireNumber[];
  mean?: WireNumber[];
  count?: number[];
  /** Milliseconds since the epoch. */
  first_time: number;
}

interface HistoryAnswer {
  metrics?: Metric[];
  next_page_token?: string;
}

/** Many series in one request; runs or keys without points are absent. */
export async function metricSeries(request: SeriesRequest, signal?: AbortSignal): Promise<MetricSeries[]> {
  return (await post<{ series: MetricSeries[] }>("ajax-api/trackline/metrics/series", request, signal)).series;
}

/** So many runs, and points of each, an answer of `metricPoints` has. */
export const POINTS_OF_RUNS = 100;
export const POINTS_A_RUN = 2500;

/** The logged points of a metric of some runs, an even sample where a run has more than an answer has. */
export async function metricPoints(runIds: readonly string[], key: string): Promise<RunMetric[]> {
  const query = new URLSearchParams([...runIds.map((id) => ["run_ids", id]), ["metric_key", key], ["max_results", String(POINTS_A_RUN)]]);
  return (await get<GetHistoryBulkIntervalResponse>(`ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?${query.toString()}`)).metrics ?? [];
}

/** One page of every logged point of a metric. */
export function metricHistory(
  runId: string,
  key: string,
  page: { max_results?: number; page_token?: string },
  signal?: AbortSignal,
): Promise<HistoryAnswer> {
  const query: Record<string, string> = { run_id: runId, metric_key: key };
  if (page.max_results !== undefined) query["max_results"] = String(page.max_results);
  if (page.page_token !== undefined) query["page_token"] = page.page_token;
  return get<HistoryAnswer>("ajax-api/2.0/mlflow/metrics/get-history", query, signal);
}
