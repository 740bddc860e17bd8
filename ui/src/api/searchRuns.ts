/** Whole runs by search: params, latest metrics and tags of many runs in few requests. */
import type { ViewType } from "./experiments";
import { post } from "./request";
import type { Run } from "./runs";

interface Answer {
  runs?: Run[];
  next_page_token?: string;
}

/** All runs of an experiment that a filter matches, page by page. Raises ApiError. */
export async function searchRuns(
  request: { experiment_ids: string[]; filter: string; run_view_type: ViewType },
  signal?: AbortSignal,
): Promise<Run[]> {
  const runs: Run[] = [];
  let page_token: string | undefined;
  do {
    const page = page_token === undefined ? {} : { page_token };
    const answer = await post<Answer>("ajax-api/2.0/mlflow/runs/search", { max_results: 1000, ...request, ...page }, signal);
    runs.push(...(answer.runs ?? []));
    page_token = answer.next_page_token === "" ? undefined : answer.next_page_token;
  } while (page_token !== undefined);
  return runs;
}
