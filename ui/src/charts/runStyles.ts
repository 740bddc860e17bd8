/** Colours and dashes for runs that are seen together. Pure. */
import { COLOURS, indexOfRun, styleAt, type RunStyle } from "../lib/colour";

/** The dash a colour starts with: colours that some people take for each other differ in it. */
const FIRST_DASH = [0, 0, 1, 2, 1, 3, 0, 2];

/** A run alone: its own colour, a plain line. */
export function styleAlone(runId: string): RunStyle {
  return styleAt(indexOfRun(runId) % COLOURS);
}

/**
 * Styles for runs beside each other: each its own colour where that is free, else the next free one. Further rounds
 * through the colours take other dashes.
 */
export function stylesTogether(runIds: readonly string[]): Map<string, RunStyle> {
  const used = new Array<number>(COLOURS).fill(0);
  const styles = new Map<string, RunStyle>();
  for (const id of runIds) {
    const least = Math.min(...used);
    let colour = indexOfRun(id) % COLOURS;
    while ((used[colour] ?? 0) > least) colour = (colour + 1) % COLOURS;
    const round = used[colour] ?? 0;
    used[colour] = round + 1;
    const alone = runIds.length === 1;
    styles.set(id, styleAt(colour + COLOURS * (alone ? 0 : (FIRST_DASH[colour] ?? 0) + round)));
  }
  return styles;
}
