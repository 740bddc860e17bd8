/** From an added card and the values of runs to what is drawn. Pure. */
import { barPlot } from "../../charts/barPlot";
import { boxPlot } from "../../charts/boxPlot";
import { contourPlot } from "../../charts/contourPlot";
import type { Plot } from "../../charts/picture";
import type { LegendEntry } from "../../charts/poster";
import { scatterPlot } from "../../charts/scatterPlot";
import type { ValueColumn, ValueGroup, ValueRun } from "../../charts/values";
import type { AddedCard } from "./addedCard";
import { labelOf, labelsOf, type Level } from "./encoding";

/** More groups than these are taken together. */
const MOST_GROUPS = 20;
const PLAIN = "--c0";

/** Runs by their values of a column, in reading order; rare values together when there are many. */
export function valueGroups(column: ValueColumn, levels: readonly Level[]): ValueGroup[] {
  const texts = column.values.map((value) => (value === null ? null : String(value)));
  const labels = labelsOf(texts, MOST_GROUPS);
  const runs = new Map<string, number[]>(labels.map((label) => [label, []]));
  texts.forEach((text, at) => runs.get(labelOf(text, labels))?.push(at));
  return labels.map((label) => ({
    key: label,
    label,
    token: levels.find((level) => level.label === label)?.style.token ?? PLAIN,
    runs: runs.get(label) ?? [],
  }));
}

function singleRuns(runs: readonly ValueRun[]): ValueGroup[] {
  return runs.map(({ id, label, token }, at) => ({ key: id, label, token: token ?? PLAIN, runs: [at] }));
}

export interface PlotContext {
  runs: readonly ValueRun[];
  columns: readonly ValueColumn[];
  /** The column that makes groups of bars, or "". */
  group: string;
  /** What the colours mean, where the column `coloured` gives them. */
  levels: readonly Level[];
  coloured: string;
  legend: readonly LegendEntry[];
}

/** A plot, or why there is none. */
export function plotOf(card: AddedCard, context: PlotContext): Plot | string {
  const { runs, group } = context;
  const column = (name: string): ValueColumn | undefined => context.columns.find((one) => one.name === name);
  const groupsBy = (by: ValueColumn): ValueGroup[] => valueGroups(by, by.name === context.coloured ? context.levels : []);
  const [metric, x, y] = [column(card.metric), column(card.x), column(card.y)];
  if (metric === undefined) return "Its metric is not known.";
  if (card.kind === "bar") {
    const by = column(group);
    return by === undefined ? barPlot(metric, singleRuns(runs), "Run", false) : barPlot(metric, groupsBy(by), by.label, true);
  }
  if (x === undefined) return "Its column is not known.";
  if (card.kind === "box") return boxPlot(runs, metric, groupsBy(x), x.label);
  if (card.kind === "scatter") return scatterPlot(runs, x, metric, context.legend);
  const plot = y === undefined ? null : contourPlot(runs, x, y, metric);
  return plot ?? `A contour needs three runs with numbers for ${x.label}, ${y?.label ?? "a second column"} and ${metric.label}.`;
}
