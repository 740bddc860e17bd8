/** How charts are drawn, as the address says it. */
import type { SeriesAxis } from "../api/metrics";
import { bounded, choice, optionalList, text } from "../lib/urlState";

export interface ChartView {
  x: SeriesAxis;
  /** Weight of the smoothing, 0 (off) to 0.99. */
  smooth: number;
  /** Scale of the y axis. */
  y: "linear" | "log";
  /** Whether the y axis leaves outliers outside. */
  outliers: "show" | "ignore";
  /** Words that the keys of the shown metrics contain. */
  find: string;
  /** Metrics whose charts were moved to the front; null leaves the front to the page. */
  lead: readonly string[] | null;
  /** The metric whose chart fills the window, or "". */
  full: string;
}

/** Entries of the query for a page that has charts. */
export const chartFields = {
  x: choice<SeriesAxis>("step", "time", "relative"),
  smooth: bounded(0, 0, 0.99),
  y: choice<ChartView["y"]>("linear", "log"),
  outliers: choice<ChartView["outliers"]>("show", "ignore"),
  find: text,
  lead: optionalList,
  full: text,
};

/** What an axis is called. */
export const AXIS_NAMES: Record<SeriesAxis, string> = { step: "Step", time: "Time", relative: "Relative" };
