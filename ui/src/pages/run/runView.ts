/** What the run page shows, as its address holds it. */
import { chartFields, type ChartView } from "../../charts/view";
import { choice, codec, text } from "../../lib/urlState";

export type Tab = "overview" | "charts" | "media" | "artifacts";

export interface RunView extends ChartView {
  tab: Tab;
  /** Path of the file that is looked into. */
  file: string;
  /** The step of the images, "" for the newest. */
  step: string;
}

export const runView = codec<RunView>({ tab: choice<Tab>("overview", "charts", "media", "artifacts"), file: text, step: text, ...chartFields });
