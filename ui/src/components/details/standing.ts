/** How a registered version stands, in words. */
import type { ModelVersion } from "../../api/registry";

/** What a version is besides its name: stage and aliases, those that say something. */
export function standing(version: Pick<ModelVersion, "current_stage" | "aliases">): string {
  const stage = version.current_stage === "None" ? [] : [version.current_stage];
  return [...stage, ...(version.aliases ?? []).map((alias) => `@${alias}`)].join(", ");
}
