/** The links that MLflow's clients print when a run ends, such as `#/experiments/1/runs/0af3…`, as pages of ours. */

const LINK = /^#\/experiments\/(\d+)(?:\/runs\/([\w-]+))?/;

/** Segments of the page that a client's link means, or null when the fragment is none of its links. */
export function clientLink(fragment: string): string[] | null {
  const found = LINK.exec(fragment);
  if (found === null) return null;
  const [, experiment, run] = found;
  if (run !== undefined) return ["runs", run];
  return experiment === undefined ? null : ["experiments", experiment];
}
