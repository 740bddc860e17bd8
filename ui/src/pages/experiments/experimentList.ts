/** The list of experiments: its address, its search. No drawing. */
import { noteOf, type Experiment } from "../../api/experiments";
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
