/** A registered model or a prompt with its versions. */
import { useCallback } from "preact/hooks";
import { followRegistry, getRegistered, pagesUpTo, versionsOf, type ModelVersion, type Pages, type RegisteredModel } from "../../api/registry";
import { useDetail, type Detail } from "../../components/details/useDetail";

export interface Registered {
  model: RegisteredModel;
  /** The newest first. */
  versions: readonly ModelVersion[];
  /** Of the next page of versions; undefined after the last. */
  token: string | undefined;
}

export interface LoadedRegistered extends Detail<Registered> {
  more: () => void;
}

async function pageOf(name: string, token?: string, signal?: AbortSignal): Promise<Pages<ModelVersion>> {
  const answer = await versionsOf(name, token, signal);
  return { rows: answer.model_versions ?? [], token: answer.next_page_token };
}

/** With so many versions at least as were there. */
async function loadAll(name: string, count: number, signal: AbortSignal): Promise<Registered> {
  const versions = pagesUpTo(count, (token) => pageOf(name, token, signal));
  const [model, { rows, token }] = await Promise.all([getRegistered(name, signal), versions]);
  return { model, versions: rows, token };
}

export function useRegistered(name: string): LoadedRegistered {
  const detail = useDetail(
    useCallback((shown: Registered | null, signal: AbortSignal) => loadAll(name, shown?.versions.length ?? 0, signal), [name]),
    followRegistry,
  );
  const token = detail.shown?.token;
  const more = (): void => {
    void detail.change("Loading more versions", async () => {
      const page = await pageOf(name, token);
      detail.amend((shown) => (shown.token === token ? { ...shown, versions: [...shown.versions, ...page.rows], token: page.token } : shown));
    }, false);
  };
  return { ...detail, more };
}
