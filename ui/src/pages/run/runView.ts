/** What the run page shows, as its address holds it. */
import { chartFields, type ChartView } from "../../charts/view";
import { choice, codec, text } from "../../lib/urlState";

export type Tab = "overview" | "charts" | "artifacts";

export interface RunView extends ChartView {
  tab: Tab;
  /** Path of the file that is looked into. */
  file: string;
}

export const runView = codec<RunView>({ tab: choice<Tab>("overview", "charts", "artifacts"), file: text, ...chartFields });
