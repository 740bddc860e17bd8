/** What the compare page shows, as its address holds it. */
import { chartFields, type ChartView } from "../../charts/view";
import { choice, codec, list } from "../../lib/urlState";

export interface CompareView extends ChartView {
  /** Ids of the runs, in the order they are shown. */
  runs: readonly string[];
  /** Ids of runs that charts leave out. */
  hide: readonly string[];
  show: "charts" | "table";
  /** Which rows the table has. */
  rows: "different" | "all";
}

export const compareView = codec<CompareView>({
  runs: list,
  hide: list,
  show: choice<CompareView["show"]>("charts", "table"),
  rows: choice<CompareView["rows"]>("different", "all"),
  ...chartFields,
});
