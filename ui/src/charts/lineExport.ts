/** What files of a line chart hold. */
import { metricPoints, metricSeries, POINTS_A_RUN, POINTS_OF_RUNS } from "../api/metrics";
import { barPlot } from "./barPlot";
import { pointRows, type CsvTable } from "./csv";
import type { Exported } from "./download";
import { lineShapes } from "./linePicture";
import { isSingle, type ChartModel } from "./model";
import { momentsOf, startOf, type Moment } from "./moments";
import { posterOf } from "./poster";
import type { Series } from "./series";
import type { Shape, Size } from "./shapes";

/** One value a run: bars, as on the page. */
function barsOf(metric: string, { lines }: ChartModel): (size: Size) => readonly Shape[] {
  const column = { name: metric, label: metric, values: lines.map((line) => line.series.y[0] ?? null) };
  const plot = barPlot(column, lines.map(({ id, label, style }, at) => ({ key: id, label, token: style.token, runs: [at] })), "Run", false);
  return (size) => plot.draw(size, null).shapes;
}

/** Where the points of some runs stand on all axes. Raises ApiError. */
async function momentsIn(metric: string, { axis }: ChartModel, runs: readonly Series[]): Promise<[Series, Moment[]][]> {
  const ids = runs.map((series) => series.runId);
  const [logged, relative] = await Promise.all([
    metricPoints(ids, metric),
    metricSeries({ run_ids: ids, metric_keys: [metric], x: "relative", points: POINTS_A_RUN }),
  ]);
  return runs.map((series) => {
    const own = logged.filter((point) => point.run_id === series.runId);
    return [series, momentsOf(axis, series, own, startOf(own, relative.find((one) => one.run_id === series.runId)))];
  });
}

/** The points in rows: the raw ones with step, time and relative time. Raises ApiError. */
async function tableOf(metric: string, model: ChartModel): Promise<CsvTable> {
  const known = new Map<Series, Moment[]>();
  const raw = model.axis === "metric" ? [] : model.lines.map((line) => line.series).filter((series) => series.width === 0);
  for (let first = 0; first < raw.length; first += POINTS_OF_RUNS) {
    for (const [series, moments] of await momentsIn(metric, model, raw.slice(first, first + POINTS_OF_RUNS))) known.set(series, moments);
  }
  return pointRows(metric, model, (series) => known.get(series) ?? momentsOf(model.axis, series, [], null));
}

/** `name` is the chart's, `said` what its card says beside it, `axis` what its x axis is called. */
export function lineExport(name: string, metric: string, said: string, axis: string, model: ChartModel): Exported {
  // Where the name above the chart says the metric, the axis need not.
  const titles = { x: axis, y: name === metric ? "" : metric };
  return {
    name,
    poster: () => posterOf(name, said, isSingle(model) ? barsOf(metric, model) : (size) => lineShapes(size, model, titles), model.lines),
    table: () => tableOf(metric, model),
  };
}
