/** What files of a line chart hold. */
import { barPlot } from "./barPlot";
import { pointRows } from "./csv";
import type { Exported } from "./download";
import { lineShapes } from "./linePicture";
import { isSingle, type ChartModel } from "./model";
import { posterOf } from "./poster";
import type { Shape, Size } from "./shapes";

/** One value a run: bars, as on the page. */
function barsOf(metric: string, { lines }: ChartModel): (size: Size) => readonly Shape[] {
  const column = { name: metric, label: metric, values: lines.map((line) => line.series.y[0] ?? null) };
  const plot = barPlot(column, lines.map(({ id, label, style }, at) => ({ key: id, label, token: style.token, runs: [at] })), "Run", false);
  return (size) => plot.draw(size, null).shapes;
}

/** `name` is the chart's, `said` what its card says beside it, `axis` what its x axis is called. */
export function lineExport(name: string, metric: string, said: string, axis: string, model: ChartModel): Exported {
  // Where the name above the chart says the metric, the axis need not.
  const titles = { x: axis, y: name === metric ? "" : metric };
  return {
    name,
    poster: () => posterOf(name, said, isSingle(model) ? barsOf(metric, model) : (size) => lineShapes(size, model, titles), model.lines),
    table: () => pointRows(metric, model),
  };
}
