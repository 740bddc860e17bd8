/** Which cards a board of charts has, and in which rows they stand. Pure. */
import { groupKeys, SYSTEM } from "./keys";
import type { CardSize } from "./view";

/** One chart: a metric, of all runs or of those that share a value (a facet). */
export interface Card {
  metric: string;
  facet: string | null;
}

export interface CardSection {
  /** Names the section in the document. */
  id: string;
  title: string;
  cards: readonly Card[];
}

export interface Measure {
  /** Height of a chart in pixels. */
  chart: number;
  /** Least width of a card, as a share of the usual one. */
  wide: number;
}

export const SIZES: Record<CardSize, Measure> = { s: { chart: 130, wide: 0.7 }, m: { chart: 196, wide: 1 }, l: { chart: 380, wide: 2 } };

/** What a card has around its chart, and the space between two, in pixels; the style sheet says the same. */
const AROUND = 42;
export const CARD_GAP = 12;
/** Rows of cards that come and go together while the reader scrolls. */
const ROWS_TOGETHER = 2;
/** Rows of one empty element while the reader is elsewhere: thousands of cards far away are few elements. */
const ROWS_APART = 40;

/** How many cards of at least `least` pixels stand beside each other. */
export function columnsIn(width: number, least: number): number {
  return Math.max(1, Math.floor((width + CARD_GAP) / (least + CARD_GAP)));
}

/** Height of so many cards. */
export function heightOf(cards: number, columns: number, size: CardSize): number {
  const rows = Math.ceil(cards / columns);
  return rows * (SIZES[size].chart + AROUND) + Math.max(0, rows - 1) * CARD_GAP;
}

/** The cards in shorter stretches of whole rows, or in one when there is none shorter: a stretch out of view is one empty element of the same height. */
export function stretches(cards: readonly Card[], columns: number): (readonly Card[])[] {
  const size = columns * (cards.length > columns * ROWS_APART ? ROWS_APART : ROWS_TOGETHER);
  return Array.from({ length: Math.ceil(cards.length / size) }, (_, at) => cards.slice(at * size, (at + 1) * size));
}

function titleOf(prefix: string): string {
  if (prefix === SYSTEM) return "System metrics";
  return prefix === "" ? "Metrics" : prefix;
}

/** Sections by prefix, behind the cards that lead; a metric stands in one place only. */
export function cardSections(keys: readonly string[], lead: readonly string[], facets: readonly string[]): CardSection[] {
  const cardsOf = (metrics: readonly string[]): Card[] =>
    facets.length === 0
      ? metrics.map((metric) => ({ metric, facet: null }))
      : metrics.flatMap((metric) => facets.map((facet) => ({ metric, facet })));
  const known = new Set(keys);
  const front = [...new Set(lead)].filter((key) => known.has(key));
  // Sections stay the same whatever is moved to the front.
  const sections = groupKeys(keys)
    .map(({ prefix, keys: group }) => ({ id: `prefix ${prefix}`, title: titleOf(prefix), cards: cardsOf(group.filter((key) => !front.includes(key))) }))
    .filter(({ cards }) => cards.length > 0);
  return front.length === 0 ? sections : [{ id: "lead", title: "In front", cards: cardsOf(front) }, ...sections];
}

/** The order of the leading metrics after one was moved to a place; a place beyond the end is the end. */
export function movedTo(lead: readonly string[], metric: string, place: number): string[] {
  return lead.filter((one) => one !== metric).toSpliced(Math.max(0, place), 0, metric);
}
