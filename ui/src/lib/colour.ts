/** A run's colour and line style: the same wherever the run is drawn. */

/** How many colours there are; the tokens are --c0 … --c7. */
export const COLOURS = 8;

/** Line styles, one per round through the colours, as dash lengths in pixels; [] is a solid line. */
const LINES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

/** How many line styles a colour has. */
export const DASHES = LINES.length;

export interface RunStyle {
  /** A CSS value, `var(--c3)`. */
  colour: string;
  /** The token's name, `--c3`, for canvases that need the resolved value. */
  token: string;
  dash: readonly number[];
}

/** The style of the run at a position that does not change while the view is open. */
export function styleAt(index: number): RunStyle {
  const token = `--c${index % COLOURS}`;
  const dash = LINES[Math.floor(index / COLOURS) % DASHES] ?? [];
  return { colour: `var(${token})`, token, dash };
}

/** A position from a run id alone (FNV-1a), so that a run keeps its style on every page and after every sort. */
export function indexOfRun(runId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < runId.length; i++) hash = Math.imul(hash ^ runId.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % (COLOURS * DASHES);
}

/** The style of a run outside any list. */
export function styleOfRun(runId: string): RunStyle {
  return styleAt(indexOfRun(runId));
}

/** The value a token has now, for canvases. */
export function tokenValue(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}
