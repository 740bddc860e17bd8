/** Whether less or more of a metric is better, as far as its name tells. Pure. */

export type Better = "less" | "more";

const LESS = new Set(["loss", "error", "err", "mse", "rmse", "mae", "mape", "wer", "cer", "perplexity", "ppl", "nll", "logloss", "brier"]);
const MORE = new Set([
  "acc",
  "accuracy",
  "auc",
  "auroc",
  "auprc",
  "f1",
  "score",
  "precision",
  "recall",
  "map",
  "r2",
  "bleu",
  "rouge",
  "iou",
  "dice",
  "ndcg",
  "mrr",
  "reward",
]);

/** No other name says a direction; most of thousands say none, and this is soon known. */
const MAY_SAY = new RegExp([...LESS, ...MORE].join("|"), "i");

/** The direction of a metric by the last word of its name that says one; null when none does. */
export function betterOf(key: string): Better | null {
  if (!MAY_SAY.test(key)) return null;
  const words = key
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/^(f1|r2|accuracy|loss)\d*$/, "$1"));
  for (const word of words.reverse()) {
    if (LESS.has(word)) return "less";
    if (MORE.has(word)) return "more";
  }
  return null;
}

const NO_BEST: ReadonlySet<number> = new Set();

/** Positions of the best of some numbers. Ties are all best; when all are equal none is. */
export function bestOf(key: string, numbers: readonly (number | null)[]): ReadonlySet<number> {
  const direction = betterOf(key);
  const finite = numbers.filter((value): value is number => value !== null && Number.isFinite(value));
  if (direction === null || finite.length < 2) return NO_BEST;
  const best = direction === "less" ? Math.min(...finite) : Math.max(...finite);
  if (finite.every((value) => value === best)) return NO_BEST;
  return new Set(numbers.flatMap((value, index) => (value === best ? [index] : [])));
}
