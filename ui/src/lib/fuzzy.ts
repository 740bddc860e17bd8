/** Finding names by some of their letters in order. Pure. */

export interface Match {
  /** Larger is better. */
  score: number;
  /** Where the letters were found. */
  places: number[];
}

function isStart(text: string, at: number): boolean {
  const before = text[at - 1];
  if (before === undefined || /[\s/_.:-]/.test(before)) return true;
  return /[a-z]/.test(before) && /[A-Z]/.test(text[at] ?? "");
}

/** The letters of one word from a place on, each as early as it can be. */
function along(text: string, lower: string, word: string, from: number): Match | null {
  const places: number[] = [];
  let score = 0;
  let at = from - 1;
  for (const letter of word) {
    const next = lower.indexOf(letter, at + 1);
    if (next < 0) return null;
    const close = places.length > 0 && next === at + 1;
    score += (close ? 6 : 0) + (isStart(text, next) ? 5 : 0) + 1 - (places.length > 0 ? Math.min(3, next - at - 1) : 0);
    places.push(next);
    at = next;
  }
  return { score, places };
}

function matchWord(text: string, lower: string, word: string): Match | null {
  let best: Match | null = null;
  const first = word[0] ?? "";
  for (let at = lower.indexOf(first); at >= 0; at = lower.indexOf(first, at + 1)) {
    const found = along(text, lower, word, at);
    if (found === null) break;
    if (best === null || found.score > best.score) best = found;
  }
  return best;
}

/** How well a text matches: every word's letters, in order, words in any order. Null when it does not. */
export function fuzzy(text: string, query: string): Match | null {
  const lower = text.toLowerCase();
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const places = new Set<number>();
  let score = 0;
  for (const word of words) {
    const found = matchWord(text, lower, word);
    if (found === null) return null;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  // Of two that match alike the shorter one is meant.
  return { score: score - text.length / 100, places: [...places].sort((a, b) => a - b) };
}
