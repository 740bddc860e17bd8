/** What the compare page shows, as its address holds it. */
import { chartFields, type ChartView } from "../../charts/view";
import { choice, codec, list, text } from "../../lib/urlState";

export interface CompareView extends ChartView {
  /** Ids of the runs, in the order they are shown. */
  runs: readonly string[];
  /** Ids of runs that charts leave out. */
  hide: readonly string[];
  show: "charts" | "table" | "files" | "images";
  /** Id of the run that the others are measured by, "" for none. */
  base: string;
  /** Id of the run that is compared with the baseline file by file, "" for the next one. */
  other: string;
  /** Path of the file that is compared. */
  file: string;
  /** The step of the images, "" for the newest. */
  step: string;
  /** Which rows the table has. */
  rows: "different" | "all";
}

export const compareView = codec<CompareView>({
  runs: list,
  hide: list,
  show: choice<CompareView["show"]>("charts", "table", "files", "images"),
  base: text,
  other: text,
  file: text,
  step: text,
  rows: choice<CompareView["rows"]>("different", "all"),
  ...chartFields,
});
