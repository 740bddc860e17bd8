/** Numbers, times and sizes as people read them. Pure. */

const MINUS = "−";

/** A value of the wire as a number: the names of NaN and the infinities are numbers again. Null stays null. */
export function toNumber(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  return null;
}

function special(value: number): string | null {
  if (Number.isNaN(value)) return "NaN";
  if (value === Infinity) return "∞";
  if (value === -Infinity) return `${MINUS}∞`;
  return null;
}

function tidyExponent(text: string): string {
  return text.replace(/(?:(\.\d*?)0+|\.)?e\+?(-?\d+)$/, (_, fraction: string | undefined, exponent: string) => {
    const kept = fraction === undefined || fraction === "." ? "" : fraction;
    return `${kept}e${exponent}`;
  });
}

/** One number on its own, at most `digits` significant digits: 0.2187, 12,408, 1.5e-7. */
export function formatNumber(value: number, digits = 5): string {
  const named = special(value);
  if (named !== null) return named;
  const size = Math.abs(value);
  let text: string;
  if (Number.isInteger(value) && size < 1e15) text = groupThousands(String(size));
  else if (size >= 1e-4 && size < 1e9) text = groupThousands(String(Number(size.toPrecision(digits))));
  else text = tidyExponent(size.toExponential(digits - 1));
  return value < 0 ? MINUS + text : text;
}

function groupThousands(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** How a column writes its numbers, so that decimal points stand under each other. */
export interface NumberFormat {
  /** Digits after the point, or of the mantissa when `exponential`. */
  decimals: number;
  exponential: boolean;
}

const MOST_DECIMALS = 8;

/**
 * The format with as few digits as tell the values apart: at least three significant ones,
 * at most eight decimals. Integers have none; values of very different size are exponential.
 */
export function columnFormat(values: Iterable<number>): NumberFormat {
  const distinct = [...new Set([...values].filter(Number.isFinite))];
  if (distinct.every(Number.isInteger) && distinct.every((value) => Math.abs(value) < 1e12)) {
    return { decimals: 0, exponential: false };
  }
  const sizes = distinct.map(Math.abs).filter((size) => size > 0);
  const largest = Math.max(...sizes);
  const smallest = Math.min(...sizes);
  if (largest >= 1e9 || largest < 1e-4 || (smallest < 1e-4 && largest / smallest > 100)) {
    return { decimals: fewestDecimals(distinct, 2, 6, (value, decimals) => value.toExponential(decimals)), exponential: true };
  }
  const least = Math.max(0, 2 - Math.floor(Math.log10(largest)));
  const decimals = fewestDecimals(distinct, least, MOST_DECIMALS, (value, digits) => value.toFixed(digits));
  return { decimals, exponential: false };
}

function fewestDecimals(values: number[], least: number, most: number, write: (value: number, decimals: number) => string): number {
  // 95 in 100 apart is enough: two near twins should not give a whole column eight digits.
  const wanted = Math.ceil(values.length * 0.95);
  let decimals = least;
  while (decimals < most) {
    const apart = new Set(values.map((value) => write(value, decimals))).size;
    const exact = values.every((value) => Number(write(value, decimals)) === value);
    if (apart >= wanted || exact) break;
    decimals += 1;
  }
  while (decimals > 0 && values.every((value) => Number(write(value, decimals - 1)) === value)) decimals -= 1;
  return decimals;
}

/** A number in its column's format. */
export function formatAs(value: number, format: NumberFormat): string {
  const named = special(value);
  if (named !== null) return named;
  const size = Math.abs(value);
  const vanishes = size !== 0 && Number(size.toFixed(format.decimals)) === 0;
  const text = format.exponential || vanishes
    ? size.toExponential(format.decimals).replace("e+", "e")
    : groupThousands(size.toFixed(format.decimals));
  return value < 0 ? MINUS + text : text;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of milliseconds: "340 ms", "12.4 s", "3 min 05 s", "4.0 h", "2.5 d". */
export function formatDuration(span: number): string {
  const ms = Math.max(0, span);
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 59.95 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR) {
    const seconds = Math.floor(ms / SECOND + 0.05);
    return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  }
  if (ms < 2 * DAY) return `${(ms / HOUR).toFixed(1)} h`;
  return `${(ms / DAY).toFixed(1)} d`;
}

/** How long ago, in one unit: "just now", "5 min ago", "2 h ago", "3 d ago"; older than 30 days is a date. */
export function formatAgo(time: number, now: number): string {
  const ms = now - time;
  if (ms < -MINUTE) return formatDate(time);
  if (ms < 45 * SECOND) return "just now";
  if (ms < 59.5 * MINUTE) return `${Math.max(1, Math.round(ms / MINUTE))} min ago`;
  if (ms < 23.5 * HOUR) return `${Math.round(ms / HOUR)} h ago`;
  if (ms < 30 * DAY) return `${Math.round(ms / DAY)} d ago`;
  return formatDate(time);
}

const two = (value: number): string => String(value).padStart(2, "0");

/** A day in local time, 2026-11-23. */
export function formatDate(time: number): string {
  const day = new Date(time);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** A moment in local time to the second, 2026-11-23 14:05:09. */
export function formatTime(time: number): string {
  const day = new Date(time);
  return `${formatDate(time)} ${two(day.getHours())}:${two(day.getMinutes())}:${two(day.getSeconds())}`;
}

/** A size in bytes: "0 B", "12 KB", "3.4 MB". A KB is 1000 bytes. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let size = Math.max(0, bytes);
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const text = unit === 0 || size >= 99.95 ? String(Math.round(size)) : size.toFixed(1);
  return `${text.replace(/\.0$/, "")} ${units[unit] ?? "B"}`;
}

/** A whole number with grouped thousands: 20,000. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 run", "2 runs", "20,000 runs". */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
