/** Fields of runs as filters write them: metrics.loss, params.`a name`, status. Pure. */

export type Entity = "metrics" | "params" | "tags" | "attributes" | "dataset";

export interface FilterField {
  entity: Entity;
  key: string;
}

const ENTITIES: Record<string, Entity> = {
  metric: "metrics",
  metrics: "metrics",
  param: "params",
  params: "params",
  parameter: "params",
  parameters: "params",
  tag: "tags",
  tags: "tags",
  attribute: "attributes",
  attributes: "attributes",
  attr: "attributes",
  run: "attributes",
  dataset: "dataset",
  datasets: "dataset",
};

export const TEXT_ATTRIBUTES: readonly string[] = ["run_name", "status", "user_id", "run_id", "artifact_uri"];
export const NUMBER_ATTRIBUTES: readonly string[] = ["start_time", "end_time", "duration"];
export const DATASET_KEYS: readonly string[] = ["name", "digest", "context"];

/** What stands between quotes that may not be closed yet; text without quotes is itself. */
export function unquoted(text: string): string {
  const quote = text[0] ?? "";
  if (!"'\"`".includes(quote) || quote === "") return text;
  const inside = new RegExp(`^(?:[^${quote}]|${quote}${quote})*`).exec(text.slice(1))?.[0] ?? "";
  return inside.replaceAll(quote + quote, quote);
}

/** The canonical name of an entity's spelling. */
export function entityOf(spelled: string): Entity | null {
  return Object.hasOwn(ENTITIES, spelled) ? (ENTITIES[spelled] ?? null) : null;
}

/** The field that a token names; null for a plain word. */
export function parseField(token: string): FilterField | null {
  const dot = token.indexOf(".");
  if (dot === -1) return [...TEXT_ATTRIBUTES, ...NUMBER_ATTRIBUTES].includes(token) ? { entity: "attributes", key: token } : null;
  const entity = entityOf(token.slice(0, dot));
  const key = unquoted(token.slice(dot + 1));
  return entity === null || key === "" ? null : { entity, key };
}

/** A field as filters write it; attributes need no entity. `parseField` reads it back. */
export function fieldText({ entity, key }: FilterField): string {
  if (entity === "attributes") return key;
  return `${entity}.${/^[A-Za-z_]\w*$/.test(key) ? key : `\`${key.replaceAll("`", "``")}\``}`;
}

/** A text as filters write it. `unquoted` reads it back. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Whether a field is compared with numbers. */
export function isNumber({ entity, key }: FilterField): boolean {
  return entity === "metrics" || (entity === "attributes" && NUMBER_ATTRIBUTES.includes(key));
}
