/** What files of a line chart hold. */
import { pointRows } from "./csv";
import type { Exported } from "./download";
import { lineShapes } from "./linePicture";
import type { ChartModel } from "./model";
import { posterOf } from "./poster";

/** `name` is the chart's, `said` what its card says beside it, `axis` what its x axis is called. */
export function lineExport(name: string, metric: string, said: string, axis: string, model: ChartModel): Exported {
  // Where the name above the chart says the metric, the axis need not.
  const titles = { x: axis, y: name === metric ? "" : metric };
  return {
    name,
    poster: () => posterOf(name, said, (size) => lineShapes(size, model, titles), model.lines),
    table: () => pointRows(metric, model),
  };
}
