/** What files of a chart of values hold. */
import type { Exported } from "./download";
import type { Plot } from "./picture";
import { posterOf } from "./poster";

export function plotExport(plot: Plot): Exported {
  const { title, said, draw, legend, table, ids } = plot;
  const rows = ids === null ? table : { head: ["run_id", "run", ...table.head.slice(1)], rows: table.rows.map((row, at) => [ids[at] ?? null, ...row]) };
  return {
    name: title,
    poster: () => posterOf(title, said, (size) => draw(size, null).shapes, legend),
    table: () => rows,
  };
}
