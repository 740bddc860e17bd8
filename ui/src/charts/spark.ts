/** A metric as a line the size of a word. Pure. */
import { extent } from "./ranges";
import type { Series } from "./series";

/** SVG path data of a series in a box; gaps where values are not finite, "" when there is no line to draw. */
export function sparkPath(series: Series, width: number, height: number): string {
  const across = extent([series.x]);
  const up = extent([series.y]);
  if (across === null || up === null || across[0] === across[1]) return "";
  const flat = up[0] === up[1];
  const px = (x: number): string => (((x - across[0]) / (across[1] - across[0])) * width).toFixed(1);
  const py = (y: number): string => (flat ? height / 2 : height - ((y - up[0]) / (up[1] - up[0])) * height).toFixed(1);
  let path = "";
  let down = false;
  series.y.forEach((y, index) => {
    if (Number.isFinite(y)) path += `${down ? "L" : "M"}${px(series.x[index] ?? 0)} ${py(y)}`;
    down = Number.isFinite(y);
  });
  return path;
}
