/** Which runs the charts beside the table draw, and how they look. Pure. */
import type { ChartRun } from "../../charts/MetricCard";
import { stylesTogether } from "../../charts/runStyles";
import { styleOfRun, type RunStyle } from "../../lib/colour";
import type { Encoded } from "./encoding";
import type { RunRow } from "./rowModel";
import { isSelected, type Selection } from "./selection";
import { MOST_DRAWN } from "./viewState";

/** What charts need to know of a run. */
export type DrawnRow = Pick<RunRow, "id" | "name" | "status">;

/** The runs to draw: selected ones first, then those that lead the table, `most` in all. */
export function runsToDraw(rows: readonly DrawnRow[], others: readonly DrawnRow[], selection: Selection, most: number): DrawnRow[] {
  const all = [...new Map([...rows, ...others].map((row) => [row.id, row])).values()];
  const chosen = all.filter((row) => isSelected(selection, row.id)).slice(0, MOST_DRAWN);
  const taken = new Set(chosen.map((row) => row.id));
  const room = Math.max(0, most - chosen.length);
  return [...chosen, ...rows.filter((row) => !taken.has(row.id)).slice(0, room)];
}

/** Ids of selected runs of which no row is known: they have to be asked for. */
export function unknownSelected(rows: readonly DrawnRow[], selection: Selection): string[] {
  if (selection.all) return [];
  const known = new Set(rows.map((row) => row.id));
  return [...selection.ids].filter((id) => !known.has(id)).sort().slice(0, MOST_DRAWN);
}

/** Selected runs in the order in which they go to the compare page. */
export function inChosenOrder(drawn: readonly DrawnRow[], selection: Selection): string[] {
  return selection.all ? drawn.filter((row) => isSelected(selection, row.id)).map((row) => row.id) : [...selection.ids];
}

/** Styles of runs that are seen together: chosen ones as the compare page draws them. The order of the others changes none. */
export function stylesOf(ids: readonly string[], chosen: readonly string[]): ReadonlyMap<string, RunStyle> {
  const first = new Set(chosen);
  return stylesTogether(chosen, ids.filter((id) => !first.has(id)).sort());
}

/** The runs as charts take them. */
export function chartRuns(runs: readonly DrawnRow[], { styles, facets }: Pick<Encoded, "styles" | "facets">, selection: Selection): ChartRun[] {
  return runs.map(({ id, name }) => {
    const facet = facets.get(id);
    const run = { id, label: name, style: styles.get(id) ?? styleOfRun(id), strong: isSelected(selection, id) };
    return facet === undefined ? run : { ...run, facet };
  });
}

/** Runs that charts leave out: hidden ones, and all but the selected ones when only those are wanted. */
export function leftOut(runs: readonly DrawnRow[], selection: Selection, only: "all" | "selected", hide: readonly string[]): Set<string> {
  const out = new Set(hide);
  const chosen = runs.some((run) => isSelected(selection, run.id));
  if (only === "selected" && chosen) for (const run of runs) if (!isSelected(selection, run.id)) out.add(run.id);
  return out;
}
