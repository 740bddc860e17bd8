/** Models registered under names, in MLflow's wire words. */
import { get } from "./request";
import type { ModelVersion, SearchModelVersionsResponse } from "./wire/registry";

export type { ModelVersion } from "./wire/registry";

/** Versions of one answer. */
export const MOST_VERSIONS = 50;

/** The first versions that match a filter, the last changed first. */
export async function searchVersions(filter: string, signal?: AbortSignal): Promise<ModelVersion[]> {
  const query = { filter, max_results: String(MOST_VERSIONS) };
  return (await get<SearchModelVersionsResponse>("ajax-api/2.0/mlflow/model-versions/search", query, signal)).model_versions ?? [];
}
