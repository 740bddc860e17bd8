/** Colours and dashes for runs that are seen together. Pure. */
import { COLOURS, DASHES, indexOfRun, styleAt, type RunStyle } from "../lib/colour";

/** The dash a colour starts with: colours that some people take for each other differ in it. */
const FIRST_DASH = [0, 0, 1, 2, 1, 3, 0, 2];

/** The colour a run has on every page where no other run has taken it. */
function ownColour(runId: string): number {
  return indexOfRun(runId) % COLOURS;
}

/** A run alone: its own colour, a plain line. */
export function styleAlone(runId: string): RunStyle {
  return styleAt(ownColour(runId));
}

/**
 * Styles for runs beside each other. A run has its own colour; where a run before it has that, one that nobody has. When all
 * are taken, runs of one colour differ in their dashes, and where those are used up too, it is the next colour's turn.
 * Chosen runs come first and in their order: who stands behind a run does not change it, so chosen runs look alike on every
 * page. Of the others those come first whose own colours are free.
 */
export function stylesTogether(chosen: readonly string[], others: readonly string[] = []): Map<string, RunStyle> {
  const used = new Array<number>(COLOURS).fill(0);
  const alone = chosen.length + others.length === 1;
  const styles = new Map<string, RunStyle>();
  const give = (id: string): void => {
    const least = Math.min(...used);
    const most = least === 0 ? 1 : DASHES * (Math.floor(least / DASHES) + 1);
    let colour = ownColour(id);
    while ((used[colour] ?? 0) >= most) colour = (colour + 1) % COLOURS;
    const round = used[colour] ?? 0;
    used[colour] = round + 1;
    styles.set(id, styleAt(colour + COLOURS * (alone ? 0 : (FIRST_DASH[colour] ?? 0) + round)));
  };
  chosen.forEach(give);
  for (const id of others) if (used[ownColour(id)] === 0) give(id);
  for (const id of others) if (!styles.has(id)) give(id);
  return styles;
}
