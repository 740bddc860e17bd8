/** Cards of values that the reader added, as the address says them. Pure. */
import { jsonList, type Field } from "../../lib/urlState";
import { parseColumn } from "./columnName";
import { isEncodable } from "./encoding";

export type CardKind = "bar" | "box" | "scatter" | "contour";

/** Names of columns; "" for an axis that the kind has not. */
export interface AddedCard {
  kind: CardKind;
  /** Across: what makes the groups of boxes, else a column. */
  x: string;
  /** The second column of a contour. */
  y: string;
  /** What is drawn: the height of bars, boxes and dots, the levels of a contour. */
  metric: string;
}

/** Which columns a kind has beside its metric. */
export const AXES: Record<CardKind, readonly ("x" | "y")[]> = { bar: [], box: ["x"], scatter: ["x"], contour: ["x", "y"] };

/** More than these would be a page of its own. */
export const MOST_CARDS = 12;

function isKind(value: unknown): value is CardKind {
  return typeof value === "string" && Object.hasOwn(AXES, value);
}

/** True when all columns that the kind has are named, and nothing else. */
export function isWhole({ kind, x, y, metric }: AddedCard): boolean {
  const named = (name: string, wanted: boolean): boolean => (wanted ? parseColumn(name) !== null : name === "");
  const axes = AXES[kind];
  return named(metric, true) && named(x, axes.includes("x")) && named(y, axes.includes("y")) && (kind !== "box" || isEncodable(x));
}

function parsed(item: unknown): AddedCard[] {
  if (!Array.isArray(item)) return [];
  const [kind, metric, x = "", y = ""] = item as unknown[];
  if (!isKind(kind) || typeof metric !== "string" || typeof x !== "string" || typeof y !== "string") return [];
  const card = { kind, x, y, metric };
  return isWhole(card) ? [card] : [];
}

/** [["bar", "metrics.loss"], ["contour", "metrics.loss", "params.lr", "params.decay"]] as JSON. */
export const cardsField: Field<readonly AddedCard[]> = {
  read: (value) => (jsonList(value).flatMap(parsed).slice(0, MOST_CARDS)),
  write: (cards) => (cards.length === 0 ? null : JSON.stringify(cards.map(({ kind, x, y, metric }) => [kind, metric, x, y].slice(0, 2 + AXES[kind].length)))),
};

/** The names of the columns that some cards draw, each once. */
export function cardColumns(cards: readonly AddedCard[]): string[] {
  return [...new Set(cards.flatMap(({ x, y, metric }) => [x, y, metric]))].filter((name) => name !== "");
}
