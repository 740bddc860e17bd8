/** What cards of values can be made of, and what they are made of at first. Pure. */
import type { RunKeys } from "../../api/runs";
import { AXES, isWhole, type AddedCard, type CardKind } from "./addedCard";
import { tellingColumns } from "./columnChoice";
import { parseColumn } from "./columnName";

export const KIND_NAMES: Record<CardKind, string> = {
  bar: "Bars",
  box: "Boxes per value",
  scatter: "Scatter plot",
  contour: "Contour",
};

/** What a card can be made of. */
export interface Offered {
  metrics: readonly string[];
  /** Params and tags that make groups. */
  groups: readonly string[];
  /** Params of numbers, and metrics. */
  numbers: readonly string[];
  /** Anything with values. */
  all: readonly string[];
}

/** Longer lists are no choice any more. */
const MOST_OFFERED = 400;

/** `columns` are those of the table: their aggregates of metrics are offered too. */
export function offeredColumns(keys: RunKeys, columns: readonly string[], lead: readonly string[]): Offered {
  const first = lead.map((key) => `metrics.${key}`);
  const shown = columns.filter((name) => parseColumn(name)?.kind === "metrics");
  const known = keys.metrics.slice(0, MOST_OFFERED).map(({ key }) => `metrics.${key}`);
  const metrics = [...new Set([...first, ...shown, ...known])];
  const groups = tellingColumns(keys);
  const numeric = new Set(keys.params.filter((param) => param.numeric).map((param) => `params.${param.key}`));
  const times = ["attributes.duration", "attributes.start_time"];
  return { metrics, groups, numbers: [...groups.filter((name) => numeric.has(name)), ...metrics], all: [...groups, ...metrics, ...times] };
}

/** The columns that an axis of a kind can have. */
export function columnsFor(kind: CardKind, axis: "x" | "y" | "metric", offered: Offered): readonly string[] {
  if (axis === "metric") return kind === "scatter" ? [...offered.metrics, ...offered.all.filter((name) => !offered.metrics.includes(name))] : offered.metrics;
  if (kind === "box") return offered.groups;
  return kind === "scatter" ? offered.all : offered.numbers;
}

/** A card of a kind that keeps what it can of another, and takes the first column there is for the rest. Null when there is none. */
export function cardOf(kind: CardKind, before: Partial<AddedCard>, offered: Offered): AddedCard | null {
  const chosen = (axis: "x" | "y" | "metric", not: readonly string[]): string => {
    const now = before[axis] ?? "";
    const there = columnsFor(kind, axis, offered);
    return there.includes(now) && !not.includes(now) ? now : (there.find((name) => !not.includes(name)) ?? "");
  };
  const axes = AXES[kind];
  const metric = chosen("metric", []);
  const x = axes.includes("x") ? chosen("x", [metric]) : "";
  const y = axes.includes("y") ? chosen("y", [metric, x]) : "";
  const card = { kind, x, y, metric };
  return isWhole(card) ? card : null;
}
