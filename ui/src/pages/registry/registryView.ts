/** What the registry's list shows, as its address holds it, and what the server is asked for. Pure. */
import type { ModelVersion, RegisteredModel, SearchRegistered } from "../../api/registry";
import { choice, codec, text } from "../../lib/urlState";

export interface RegistryView {
  kind: "models" | "prompts";
  q: string;
  sort: "changed" | "name";
  dir: "down" | "up";
}

export const registryView = codec<RegistryView>({
  kind: choice<RegistryView["kind"]>("models", "prompts"),
  q: text,
  sort: choice<RegistryView["sort"]>("changed", "name"),
  dir: choice<RegistryView["dir"]>("down", "up"),
});

/** Rows of one answer. */
const PAGE = 100;

/** The question for the rows of a view. */
export function askedFor({ kind, q, sort, dir }: RegistryView): SearchRegistered {
  const key = sort === "name" ? "name" : "last_updated_timestamp";
  return { prompts: kind === "prompts", called: q.trim(), order: `${key} ${dir === "down" ? "DESC" : "ASC"}`, most: PAGE };
}

/** The view after a click on a heading: the sorted column turns round; times begin with the newest, names with the first. */
export function sortedBy(view: RegistryView, sort: RegistryView["sort"]): RegistryView {
  if (view.sort === sort) return { ...view, dir: view.dir === "up" ? "down" : "up" };
  return { ...view, sort, dir: sort === "name" ? "up" : "down" };
}

/** The newest version, whatever its stage; null while there is none. */
export function newestOf({ latest_versions = [] }: RegisteredModel): ModelVersion | null {
  return latest_versions.reduce<ModelVersion | null>(
    (newest, one) => (newest === null || Number(one.version) > Number(newest.version) ? one : newest),
    null,
  );
}
