/** The list of experiments: its address, its search, loading all of it. No drawing. */
import { searchExperiments, type Experiment, type ViewType } from "../../api/experiments";
import { noteOf } from "../../api/experiments";
import { choice, codec, list, text } from "../../lib/urlState";
import type { Sort } from "./experimentTree";

export interface ListState {
  q: string;
  view: "active" | "deleted";
  sort: Sort;
  /** Folders that are closed, with their slashes. */
  closed: readonly string[];
}

export const listState = codec<ListState>({
  q: text,
  view: choice("active", "deleted"),
  sort: choice<Sort>("last", "name", "runs"),
  closed: list,
});

/** The experiments whose name or description has every word, in any case. */
export function matching(experiments: readonly Experiment[], query: string): readonly Experiment[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return experiments;
  return experiments.filter((experiment) => {
    const where = `${experiment.name}\n${noteOf(experiment)}`.toLowerCase();
    return words.every((word) => where.includes(word));
  });
}

/** A name cut at its last slash: "vision/resnet" is the folder "vision/" and "resnet". */
export function splitName(name: string): { folder: string; leaf: string } {
  const slash = name.lastIndexOf("/", name.length - 2);
  return { folder: name.slice(0, slash + 1), leaf: name.slice(slash + 1) };
}

/** True when nobody has made an experiment yet: there is only the one every server starts with. */
export function isFirstRun(experiments: readonly Experiment[]): boolean {
  return experiments.every((experiment) => experiment.experiment_id === "0");
}

/** All experiments of a view, page after page; `onPage` gets what is known so far. */
export async function loadAll(
  view: ViewType,
  onPage: (experiments: readonly Experiment[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let all: Experiment[] = [];
  let token: string | undefined;
  do {
    const page = token === undefined ? {} : { page_token: token };
    const answer = await searchExperiments({ view_type: view, ...page }, signal);
    all = [...all, ...(answer.experiments ?? [])];
    token = answer.next_page_token === "" ? undefined : answer.next_page_token;
    onPage(all);
  } while (token !== undefined);
}
