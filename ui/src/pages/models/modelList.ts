/** The models of an experiment as a table: which columns, which rows, in what order. Pure but for `loadModels`. */
import { searchModels, type LoggedModel } from "../../api/models";
import { toNumber } from "../../lib/format";
import { metricColumn, type MetricColumn } from "../../lib/metricColumn";
import { choice, codec, text } from "../../lib/urlState";

export interface ModelsView {
  q: string;
  /** "created", "name", or a metric as "metrics.<key>". */
  sort: string;
  dir: "down" | "up";
}

export const modelsView = codec<ModelsView>({ q: text, sort: text, dir: choice<ModelsView["dir"]>("down", "up") });

const MOST_METRICS = 20;
const inOrder = new Intl.Collator("en", { numeric: true });

/** All models of an experiment, page by page. Raises ApiError. */
export async function loadModels(experimentId: string, signal: AbortSignal): Promise<LoggedModel[]> {
  const models: LoggedModel[] = [];
  let page_token: string | undefined;
  do {
    const page = page_token === undefined ? {} : { page_token };
    const answer = await searchModels({ experiment_ids: [experimentId], max_results: 1000, ...page }, signal);
    models.push(...(answer.models ?? []));
    page_token = answer.next_page_token === "" ? undefined : answer.next_page_token;
  } while (page_token !== undefined);
  return models;
}

/** The newest value of each metric of a model. */
export function newestMetrics(model: LoggedModel): ReadonlyMap<string, number> {
  const newest = new Map<string, { value: number; at: number; step: number }>();
  for (const { key, value, timestamp, step } of model.data.metrics ?? []) {
    const known = newest.get(key);
    if (known !== undefined && (known.at > timestamp || (known.at === timestamp && known.step > step))) continue;
    newest.set(key, { value: toNumber(value) ?? NaN, at: timestamp, step });
  }
  return new Map([...newest].map(([key, { value }]) => [key, value]));
}

export interface ModelRow {
  model: LoggedModel;
  metrics: ReadonlyMap<string, number>;
}

export interface ModelTable {
  rows: ModelRow[];
  metrics: MetricColumn[];
  /** Params that not all models share. */
  params: string[];
}

function hasWords(model: LoggedModel, words: readonly string[]): boolean {
  const { info, data } = model;
  const pairs = [...(data.params ?? []), ...(info.tags ?? [])].map(({ key, value }) => `${key}=${value}`);
  const where = [info.name, info.model_id, info.model_type, ...pairs].join("\n").toLowerCase();
  return words.every((word) => where.includes(word));
}

/** Missing values and NaN come last whichever way the rest goes. */
function compare(a: number | undefined, b: number | undefined, sign: number): number {
  const last = (value: number | undefined): boolean => value === undefined || Number.isNaN(value);
  if (last(a) || last(b)) return Number(last(a)) - Number(last(b));
  return sign * ((a ?? 0) - (b ?? 0));
}

function sorted(rows: ModelRow[], view: ModelsView): ModelRow[] {
  const sign = view.dir === "up" ? 1 : -1;
  if (view.sort === "name") return rows.sort((a, b) => sign * inOrder.compare(a.model.info.name, b.model.info.name));
  if (view.sort.startsWith("metrics.")) {
    const key = view.sort.slice("metrics.".length);
    return rows.sort((a, b) => compare(a.metrics.get(key), b.metrics.get(key), sign));
  }
  return rows.sort((a, b) => sign * (a.model.info.creation_timestamp_ms - b.model.info.creation_timestamp_ms));
}

/** The table of a view. */
export function modelTable(models: readonly LoggedModel[], view: ModelsView): ModelTable {
  const words = view.q.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const rows = models.filter((model) => hasWords(model, words)).map((model) => ({ model, metrics: newestMetrics(model) }));
  const counts = new Map<string, number>();
  for (const row of rows) for (const key of row.metrics.keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
  const keys = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || inOrder.compare(a, b));
  const params = new Map<string, Set<string | undefined>>();
  for (const { model } of rows) for (const { key } of model.data.params ?? []) params.set(key, new Set());
  for (const [key, values] of params) {
    for (const { model } of rows) values.add(model.data.params?.find((param) => param.key === key)?.value);
  }
  return {
    rows: sorted(rows, view),
    metrics: keys.slice(0, MOST_METRICS).map((key) => metricColumn(key, rows.map((row) => row.metrics.get(key) ?? null))),
    params: [...params].flatMap(([key, values]) => (values.size > 1 ? [key] : [])).sort(inOrder.compare).slice(0, MOST_METRICS),
  };
}
