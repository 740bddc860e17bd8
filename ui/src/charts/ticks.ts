/** Where an axis has marks and what they say. Pure; every kind of chart uses it. */
import type { SeriesAxis } from "../api/metrics";

/** What is across a chart of lines: one of the server's axes, or the values of another metric. */
export type ChartAxis = SeriesAxis | "metric";

const MINUS = "−";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The roundest step (1, 2 or 5 times a power of ten) that gives at most about `most` marks. */
export function roundStep(span: number, most: number): number {
  const rough = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5].find((one) => one * power >= rough * 0.999) ?? 10;
  return factor * power;
}

function multiples(least: number, greatest: number, step: number): number[] {
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(greatest / step + 1e-9);
  // Through a quotient of integers where steps are fractions: 3 / 10 is 0.3, 3 * 0.1 is not.
  const inverse = Math.round(1 / step);
  const at = (index: number): number => (step < 1 ? index / inverse : index * step);
  return Array.from({ length: Math.max(0, Math.min(last - first + 1, 1000)) }, (_, index) => at(first + index));
}

/** Round marks of a plain axis. */
export function linearTicks(least: number, greatest: number, most: number, whole = false): number[] {
  if (!(greatest > least)) return [];
  const step = roundStep(greatest - least, most);
  return multiples(least, greatest, whole ? Math.max(1, step) : step);
}

/** Marks of a log axis: powers of ten, thinned or filled up with 2 and 5 as there is room. */
export function logTicks(least: number, greatest: number, most: number): number[] {
  if (!(greatest > least) || least <= 0) return [];
  const from = Math.floor(Math.log10(least));
  const to = Math.ceil(Math.log10(greatest));
  const decades = Math.log10(greatest / least);
  if (decades < 1) return linearTicks(least, greatest, most);
  const thin = Math.max(1, Math.ceil(decades / most));
  const factors = decades * 3 <= most ? [1, 2, 5] : [1];
  const marks: number[] = [];
  for (let power = from; power <= to; power++) {
    if (power % thin === 0) marks.push(...factors.map((factor) => Number(`${factor}e${power}`)));
  }
  return marks.filter((mark) => mark >= least * 0.999 && mark <= greatest * 1.001);
}

const DURATIONS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
];

function durationStep(span: number, most: number): number {
  const rough = span / Math.max(1, most);
  return DURATIONS.find((step) => step >= rough) ?? DAY * Math.max(1, roundStep(span / DAY, most));
}

/** Marks of an axis of milliseconds since a start. */
export function durationTicks(least: number, greatest: number, most: number): number[] {
  return greatest > least ? multiples(least, greatest, durationStep(greatest - least, most)) : [];
}

/** Marks of an axis of moments, at round local times. */
export function timeTicks(least: number, greatest: number, most: number): number[] {
  if (!(greatest > least)) return [];
  const step = durationStep(greatest - least, most);
  const midnight = new Date(least).setHours(0, 0, 0, 0);
  if (step < DAY) return multiples(least - midnight, greatest - midnight, step).map((mark) => mark + midnight);
  const days = Math.round(step / DAY);
  const marks: number[] = [];
  // Day by day through the calendar: days of 23 and 25 hours keep their midnights.
  for (let day = 0; marks.length < 1000; day += days) {
    const date = new Date(midnight);
    const mark = date.setDate(date.getDate() + day);
    if (mark > greatest) break;
    if (mark >= least) marks.push(mark);
  }
  return marks;
}

const SUFFIXES: readonly [number, string][] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

function signed(value: number, text: string): string {
  return value < 0 ? MINUS + text : text;
}

function exponent(value: number): string {
  return value.toExponential(2).replace(/\.?0*e/, "e").replace("e+", "e");
}

/** Labels for marks of a plain or log axis, all in one unit: 0.25; 20k; 1e-5. */
export function numberLabels(marks: readonly number[]): string[] {
  const sizes = marks.map(Math.abs);
  const largest = Math.max(0, ...sizes);
  const gap = Math.min(Infinity, ...marks.slice(1).map((mark, index) => Math.abs(mark - (marks[index] ?? 0))));
  const spread = Number.isFinite(gap) ? gap : largest;
  if (largest > 0 && (largest >= 1e15 || (largest < 1e-3 && largest > 0))) {
    return marks.map((mark) => (mark === 0 ? "0" : signed(mark, exponent(Math.abs(mark)))));
  }
  const [unit, suffix] = SUFFIXES.find(([size]) => largest >= size * 10 || (largest >= size && size > 1e3)) ?? [1, ""];
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(spread / unit) + 1e-9)));
  return marks.map((mark) => {
    const size = Math.abs(mark);
    if (mark === 0) return "0";
    // On a log axis small marks would vanish in the unit of the large ones.
    if (size < 1e-3) return signed(mark, exponent(size));
    if (size < unit / 100) return signed(mark, String(Number(size.toPrecision(3))));
    return signed(mark, (size / unit).toFixed(decimals).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") + suffix);
  });
}

/** A span in its two largest units: "45s", "1h 20m", "2d 3h"; "350ms" below a second. */
export function durationLabel(span: number): string {
  const ms = Math.abs(span);
  if (ms === 0) return "0";
  if (ms < SECOND) return signed(span, `${Number(ms.toPrecision(3))}ms`);
  const units: [number, string][] = [[DAY, "d"], [HOUR, "h"], [MINUTE, "m"], [SECOND, "s"]];
  const first = units.findIndex(([size]) => ms >= size);
  const [size, name] = units[first] ?? [SECOND, "s"];
  const whole = Math.floor(ms / size);
  const next = units[first + 1];
  if (next === undefined) return signed(span, `${Number((ms / SECOND).toFixed(3))}s`);
  const rest = Math.floor((ms - whole * size) / next[0]);
  return signed(span, rest === 0 ? `${whole}${name}` : `${whole}${name} ${rest}${next[1]}`);
}

const two = (value: number): string => String(value).padStart(2, "0");

/** Labels for moments: the time of day, with the date where a day begins and on the first mark. */
export function timeLabels(marks: readonly number[]): string[] {
  const gap = (marks[1] ?? 0) - (marks[0] ?? 0);
  let day = "";
  return marks.map((mark) => {
    const moment = new Date(mark);
    const date = `${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
    const fresh = date !== day;
    day = date;
    if (gap >= DAY) return date;
    const seconds = gap > 0 && gap < MINUTE ? `:${two(moment.getSeconds())}` : "";
    const millis = gap > 0 && gap < SECOND ? `.${String(moment.getMilliseconds()).padStart(3, "0")}` : "";
    const time = `${two(moment.getHours())}:${two(moment.getMinutes())}${seconds}${millis}`;
    return fresh ? `${time}\n${date}` : time;
  });
}

/** Marks of an x axis. */
export function axisTicks(axis: ChartAxis, least: number, greatest: number, most: number, log = false): number[] {
  if (log) return logTicks(least, greatest, most);
  if (axis === "time") return timeTicks(least, greatest, most);
  if (axis === "relative") return durationTicks(least, greatest, most);
  return linearTicks(least, greatest, most, axis === "step");
}

/** Labels of an x axis. */
export function axisLabels(axis: ChartAxis, marks: readonly number[]): string[] {
  if (axis === "time") return timeLabels(marks);
  if (axis === "relative") return marks.map(durationLabel);
  return numberLabels(marks);
}
