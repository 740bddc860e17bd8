/** Lengths of bars. Pure. */
import type { Range } from "./ranges";

/**
 * The share of the longest bar that a value gets, 0 to 1. Bars start at zero where all values are on one side of it,
 * as bars should; mixed signs start at the least value, so that every bar has a place.
 */
export function barShare(value: number, [least, greatest]: Range): number {
  if (!Number.isFinite(value)) return 0;
  const from = Math.min(0, least);
  if (greatest <= 0) return least === 0 ? 0 : value / least;
  return (value - from) / (greatest - from);
}
