/** How charts are drawn, as the address says it. */
import type { SeriesAxis } from "../api/metrics";
import type { ChartAxis } from "./ticks";
import { bounded, choice, optionalList, text } from "../lib/urlState";

export interface ChartView {
  x: ChartAxis;
  /** The metric across where `x` is "metric". */
  by: string;
  /** Scale of the x axis; moments have no logarithm and stay on a plain one. */
  xscale: "linear" | "log";
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
  /** How large cards are. */
  size: CardSize;
}

export type CardSize = "s" | "m" | "l";

/** Entries of the query for a page that has charts. */
export const chartFields = {
  x: choice<ChartAxis>("step", "time", "relative", "metric"),
  by: text,
  xscale: choice<ChartView["xscale"]>("linear", "log"),
  smooth: bounded(0, 0, 0.99),
  y: choice<ChartView["y"]>("linear", "log"),
  outliers: choice<ChartView["outliers"]>("show", "ignore"),
  find: text,
  lead: optionalList,
  full: text,
  size: choice<CardSize>("m", "s", "l"),
};

/** What the server's axes are called. */
export const AXIS_NAMES: Record<SeriesAxis, string> = { step: "Step", time: "Time", relative: "Relative" };

/** What sizes of cards are called. */
export const SIZE_NAMES: Record<CardSize, string> = { s: "Small", m: "Medium", l: "Large" };

/** What is across the charts: a metric only where one is named. */
export function acrossOf({ x, by }: Pick<ChartView, "x" | "by">): ChartAxis {
  return x === "metric" && by === "" ? "step" : x;
}

/** What an axis is called. */
export function axisName(axis: ChartAxis, by: string): string {
  return axis === "metric" ? by : AXIS_NAMES[axis];
}
