/** One axis over the values of a column, numbers or words: the core of all charts that are not drawn over steps. Pure. */
import { linearTicks, logTicks, numberLabels } from "./ticks";

export type Value = number | string | null;

export interface Mark {
  /** 0 at the lower end of the axis, 1 at the upper. */
  at: number;
  label: string;
}

export interface Axis {
  kind: "number" | "log" | "words";
  marks: readonly Mark[];
  /** Where a value stands, 0 to 1; null when it has no place. */
  place: (value: Value) => number | null;
  /** The numbers at two places, for axes of numbers. */
  between: (low: number, high: number) => readonly [number, number];
}

/** Axes with so few different numbers have a mark at each of them. */
const FEW = 6;
const MOST_MARKS = 5;
const MOST_WORDS = 12;
/** Positive numbers that span more than this are read by their powers. */
const LOG_FROM = 50;

const inOrder = new Intl.Collator("en", { numeric: true });

/** The number a value is, NaN included; null when it is none. */
function asNumber(value: Value): number | null {
  if (value === null || value === "") return null;
  if (typeof value === "number" || value === "NaN") return Number(value);
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

function words(values: readonly Value[]): Axis {
  const labels = [...new Set(values.filter((value) => value !== null).map(String))].sort(inOrder.compare);
  const places = new Map(labels.map((label, at) => [label, labels.length === 1 ? 0.5 : at / (labels.length - 1)]));
  const every = Math.ceil(labels.length / MOST_WORDS);
  return {
    kind: "words",
    marks: labels.filter((_, at) => at % every === 0).map((label) => ({ at: places.get(label) ?? 0, label })),
    place: (value) => (value === null ? null : (places.get(String(value)) ?? null)),
    between: (low, high) => [low, high],
  };
}

function numbers(finite: readonly number[]): Axis {
  const distinct = [...new Set(finite)].sort((a, b) => a - b);
  const least = distinct[0] ?? 0;
  const greatest = distinct.at(-1) ?? 1;
  const log = least > 0 && greatest / least > LOG_FROM;
  const to = log ? Math.log : (value: number): number => value;
  const back = log ? Math.exp : (value: number): number => value;
  const span = to(greatest) - to(least);
  const place = (value: number): number => (span === 0 ? 0.5 : (to(value) - to(least)) / span);
  const round = log ? logTicks(least, greatest, MOST_MARKS) : linearTicks(least, greatest, MOST_MARKS);
  const marks = distinct.length <= FEW ? distinct : round;
  // Each mark of few values says exactly itself; round marks share their digits.
  const labels = distinct.length <= FEW ? marks.map((mark) => numberLabels([mark])[0] ?? "") : numberLabels(marks);
  return {
    kind: log ? "log" : "number",
    marks: marks.map((mark, at) => ({ at: place(mark), label: labels[at] ?? "" })),
    place: (value) => {
      const number = asNumber(value);
      return number === null || !Number.isFinite(number) || (log && number <= 0) ? null : place(number);
    },
    between: (low, high) => [back(to(least) + low * span), back(to(least) + high * span)],
  };
}

/** The axis of a column: of numbers when all values are, else of words in reading order. */
export function axisOf(values: readonly Value[]): Axis {
  const known = values.filter((value) => value !== null && value !== "");
  const parsed = known.map(asNumber);
  if (known.length === 0 || parsed.includes(null)) return words(values);
  return numbers(parsed.filter((value): value is number => value !== null && Number.isFinite(value)));
}

/** A plain axis of numbers between two ends. */
export function plainAxis(least: number, greatest: number): Axis {
  const span = greatest - least || 1;
  const marks = linearTicks(least, greatest, MOST_MARKS);
  const labels = numberLabels(marks);
  return {
    kind: "number",
    marks: marks.map((mark, at) => ({ at: (mark - least) / span, label: labels[at] ?? "" })),
    place: (value) => (typeof value === "number" && Number.isFinite(value) ? (value - least) / span : null),
    between: (low, high) => [least + low * span, least + high * span],
  };
}

/** An axis with a slot of its own for each of some names, whose places are the middles of the slots. */
export function slotAxis(labels: readonly string[]): Pick<Axis, "kind" | "marks"> {
  return { kind: "words", marks: labels.map((label, at) => ({ at: (at + 0.5) / labels.length, label })) };
}
