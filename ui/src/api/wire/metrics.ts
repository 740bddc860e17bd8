/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */
import type { Metric, PlainRunMetric, RunMetric } from "./nouns";

/** Ask for the first points of one metric of some runs; `run_id` may be repeated. */
export interface GetHistoryBulk {
  run_id: string[];
  metric_key: string;
  max_results?: number;
}

/** Ask for an even sample, of at most `max_results` points a run, of one metric of some runs. */
export interface GetHistoryBulkInterval {
  run_ids: string[];
  metric_key: string;
  start_step?: number;
  end_step?: number;
  max_results?: number;
}

/** Points run by run as they were asked for, each run's in the order (timestamp, step, value). */
export interface GetHistoryBulkIntervalResponse {
  metrics?: RunMetric[];
}

/** Points in the order (run, timestamp, step, value). NaN and the infinities are bare words, not JSON texts. */
export interface GetHistoryBulkResponse {
  metrics: PlainRunMetric[];
}

/** Ask for the points of one metric of one run; without `max_results`, for all of them. */
export interface GetMetricHistory {
  run_id: string;
  metric_key: string;
  max_results?: number;
  page_token?: string;
}

/** Points in the order (timestamp, step, value). */
export interface GetMetricHistoryResponse {
  metrics?: Metric[];
  next_page_token?: string;
}

/** Ask for charts' worth of points: at most about `points` a run and key, bucketed where there are more. */
export interface GetSeries {
  run_ids: string[];
  metric_keys: string[];
  x?: "relative" | "step" | "time";
  start?: number;
  end?: number;
  points?: number;
}

/** One entry per run and key that has points. */
export interface GetSeriesResponse {
  series: Series[];
}

/** The points of one run and key, or their buckets when `width` is not 0. */
export interface Series {
  run_id: string;
  key: string;
  n: number;
  width: number;
  first_time: number;
  x: (number | "-Infinity" | "Infinity" | "NaN")[];
  last: (number | "-Infinity" | "Infinity" | "NaN")[];
  min?: (number | "-Infinity" | "Infinity" | "NaN")[];
  max?: (number | "-Infinity" | "Infinity" | "NaN")[];
  mean?: (number | "-Infinity" | "Infinity" | "NaN")[];
  count?: number[];
}
