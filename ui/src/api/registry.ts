/** Models and prompts registered under names, in MLflow's wire words. */
import type { Follow } from "./events";
import type { KeyValue } from "./experiments";
import { get, patch, post, remove } from "./request";
import type * as wire from "./wire/registry";

export type { ModelVersion, RegisteredModel } from "./wire/registry";

const MODELS = "ajax-api/2.0/mlflow/registered-models";
const VERSIONS = "ajax-api/2.0/mlflow/model-versions";

/** Versions of one answer. */
export const MOST_VERSIONS = 50;
/** Versions of a name that are asked for at once. */
const VERSIONS_A_PAGE = 200;

const PROMPT_TAG = "mlflow.prompt.is_prompt";
const IS_PROMPT = `tags.\`${PROMPT_TAG}\` = 'true'`;

/** Whether tags of a registered model or a version say that it is a prompt. */
export function isPrompt(tags: readonly KeyValue[] | undefined): boolean {
  return tags?.some((tag) => tag.key === PROMPT_TAG && tag.value.toLowerCase() === "true") === true;
}

/** A text as the filter language writes it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The first versions of models that match a filter, the last changed first. */
export async function searchVersions(filter: string, signal?: AbortSignal): Promise<wire.ModelVersion[]> {
  const query = { filter, max_results: String(MOST_VERSIONS) };
  return (await get<wire.SearchModelVersionsResponse>(`${VERSIONS}/search`, query, signal)).model_versions ?? [];
}

/** What to follow for all that is registered. */
export function followRegistry(): Follow {
  return { registry: true };
}

/** Rows from the first on. */
export interface Pages<Row> {
  rows: readonly Row[];
  /** Of the next page; undefined after the last. */
  token: string | undefined;
}

/** Asks for pages until they have as many rows as wanted, one page at least. */
export async function pagesUpTo<Row>(count: number, page: (token?: string) => Promise<Pages<Row>>): Promise<Pages<Row>> {
  let { rows, token } = await page();
  while (rows.length < count && token !== undefined) {
    const next = await page(token);
    rows = [...rows, ...next.rows];
    token = next.token;
  }
  return { rows, token };
}

export interface SearchRegistered {
  prompts: boolean;
  /** Letters that stand together in the name; "" is any name. */
  called: string;
  order: string;
  most: number;
}

/** The filter for names with these letters: what its patterns take for marks stands for any one sign. */
export function registeredFilter({ prompts, called }: Pick<SearchRegistered, "prompts" | "called">): string {
  const terms = [...(called === "" ? [] : [`name ILIKE ${quoted(`%${called.replace(/[%\\]/g, "_")}%`)}`]), ...(prompts ? [IS_PROMPT] : [])];
  return terms.join(" AND ");
}

/** One page of registered models, or of prompts. */
export function searchRegistered(asked: SearchRegistered, pageToken?: string, signal?: AbortSignal): Promise<wire.SearchRegisteredModelsResponse> {
  const filter = registeredFilter(asked);
  const query = {
    max_results: String(asked.most),
    order_by: asked.order,
    ...(filter === "" ? {} : { filter }),
    ...(pageToken === undefined ? {} : { page_token: pageToken }),
  };
  return get<wire.SearchRegisteredModelsResponse>(`${MODELS}/search`, query, signal);
}

/** A registered model or a prompt by name. */
export async function getRegistered(name: string, signal?: AbortSignal): Promise<wire.RegisteredModel> {
  return (await get<wire.RegisteredModelResponse>(`${MODELS}/get`, { name }, signal)).registered_model;
}

/** Describes it; "" takes the description away. */
export async function describeRegistered(name: string, description: string): Promise<void> {
  await patch(`${MODELS}/update`, { name, description });
}

/** Gives it another name. */
export async function renameRegistered(name: string, newName: string): Promise<void> {
  await post(`${MODELS}/rename`, { name, new_name: newName });
}

/** Removes it with all its versions for good; files stay. */
export async function deleteRegistered(name: string): Promise<void> {
  await remove(`${MODELS}/delete`, { name });
}

/** Sets one tag of it. */
export async function setRegisteredTag(name: string, key: string, value: string): Promise<void> {
  await post(`${MODELS}/set-tag`, { name, key, value });
}

/** Removes one tag of it. */
export async function deleteRegisteredTag(name: string, key: string): Promise<void> {
  await remove(`${MODELS}/delete-tag`, { name, key });
}

/** Has an alias name a version, and no other any more. */
export async function setAlias(name: string, alias: string, version: string): Promise<void> {
  await post(`${MODELS}/alias`, { name, alias, version });
}

/** Removes an alias. */
export async function deleteAlias(name: string, alias: string): Promise<void> {
  await remove(`${MODELS}/alias`, { name, alias });
}

/** One page of the versions of a name, the newest first. The filter asks for prompts and for what is none, or prompts were left out. */
export function versionsOf(name: string, pageToken?: string, signal?: AbortSignal): Promise<wire.SearchModelVersionsResponse> {
  const query = {
    filter: `name = ${quoted(name)} AND (${IS_PROMPT} OR NOT ${IS_PROMPT})`,
    order_by: "version_number DESC",
    max_results: String(VERSIONS_A_PAGE),
    ...(pageToken === undefined ? {} : { page_token: pageToken }),
  };
  return get<wire.SearchModelVersionsResponse>(`${VERSIONS}/search`, query, signal);
}

/** One version, by its number or by an alias that names it ("@champion"). */
export async function getVersion(name: string, version: string, signal?: AbortSignal): Promise<wire.ModelVersion> {
  const answer = version.startsWith("@")
    ? await get<wire.ModelVersionResponse>(`${MODELS}/alias`, { name, alias: version.slice(1) }, signal)
    : await get<wire.ModelVersionResponse>(`${VERSIONS}/get`, { name, version }, signal);
  return answer.model_version;
}

/** Where the files of a version are. */
export async function versionUri(name: string, version: string, signal?: AbortSignal): Promise<string> {
  return (await get<wire.GetDownloadUriResponse>(`${VERSIONS}/get-download-uri`, { name, version }, signal)).artifact_uri;
}

/** Describes a version; "" takes the description away. */
export async function describeVersion(name: string, version: string, description: string): Promise<void> {
  await patch(`${VERSIONS}/update`, { name, version, description });
}

/** Removes a version and the aliases that name it for good; files stay. */
export async function deleteVersion(name: string, version: string): Promise<void> {
  await remove(`${VERSIONS}/delete`, { name, version });
}

/** Sets one tag of a version. */
export async function setVersionTag(name: string, version: string, key: string, value: string): Promise<void> {
  await post(`${VERSIONS}/set-tag`, { name, version, key, value });
}

/** Removes one tag of a version. */
export async function deleteVersionTag(name: string, version: string, key: string): Promise<void> {
  await remove(`${VERSIONS}/delete-tag`, { name, version, key });
}
