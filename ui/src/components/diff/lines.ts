/** Two texts line by line: what both have, what only one has. Pure. */

export interface DiffLine {
  type: "same" | "left" | "right";
  text: string;
  /** Line numbers from 1; null on the side that has not the line. */
  left: number | null;
  right: number | null;
}

/** Above so many pairs of lines the middle of two texts is shown as replaced as a whole. */
const MOST_PAIRS = 4_000_000;

/** Lengths of the longest common subsequences of all ends of two lists. */
function lengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const equal = a[i] === b[j];
      const next = equal ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
      table[i * width + j] = next;
    }
  }
  return table;
}

function middle(a: readonly string[], b: readonly string[]): ("same" | "left" | "right")[] {
  if (a.length * b.length > MOST_PAIRS) return [...a.map(() => "left" as const), ...b.map(() => "right" as const)];
  const table = lengths(a, b);
  const width = b.length + 1;
  const steps: ("same" | "left" | "right")[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) steps.push("same");
    else if (j >= b.length || (i < a.length && (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))) steps.push("left");
    else steps.push("right");
    const step = steps.at(-1);
    if (step !== "right") i += 1;
    if (step !== "left") j += 1;
  }
  return steps;
}

function linesOf(text: string): string[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The lines of both texts in order, with as many common ones as there can be. */
export function diffLines(left: string, right: string): DiffLine[] {
  const a = linesOf(left);
  const b = linesOf(right);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (count: number): "same"[] => Array.from({ length: count }, () => "same");
  const steps = [...same(start), ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)), ...same(end)];
  const found: DiffLine[] = [];
  let i = 0;
  let j = 0;
  for (const type of steps) {
    if (type !== "right") i += 1;
    if (type !== "left") j += 1;
    const text = (type === "right" ? b[j - 1] : a[i - 1]) ?? "";
    found.push({ type, text, left: type === "right" ? null : i, right: type === "left" ? null : j });
  }
  return found;
}
