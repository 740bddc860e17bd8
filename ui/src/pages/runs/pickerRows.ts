/** What the column picker lists. Pure. */
import type { RunKeys } from "../../api/runs";
import { plural } from "../../lib/format";
import { differs } from "./columnChoice";
import { columnName, parseColumn, type Aggregate } from "./columnName";

export interface PickerEntry {
  /** The column's name with the latest value of a metric. */
  name: string;
  label: string;
  detail: string;
}

export type PickerRow = { title: string } | PickerEntry;

function section(title: string, entries: PickerEntry[], words: readonly string[]): PickerRow[] {
  const found = entries.filter((entry) => words.every((word) => entry.label.toLowerCase().includes(word)));
  return found.length === 0 ? [] : [{ title: `${title} (${found.length})` }, ...found];
}

/** The sections that have something with every word of the search. */
export function pickerRows(keys: RunKeys, search: string): PickerRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const params = keys.params.map((param) => ({
    name: `params.${param.key}`,
    label: param.key,
    detail: param.values === 1 ? `one value, ${plural(param.runs, "run")}` : plural(param.values, "value"),
    differs: differs(param, keys.sampled),
  }));
  const metrics = keys.metrics.map(({ key, runs }) => ({ name: `metrics.${key}`, label: key, detail: plural(runs, "run") }));
  const tags = keys.tags.map(({ key, values }) => ({ name: `tags.${key}`, label: key, detail: plural(values, "value") }));
  const user = { name: "attributes.user_id", label: "user", detail: "" };
  return [
    ...section("Params that differ", params.filter((one) => one.differs), words),
    ...section("Metrics", metrics, words),
    ...section("Params that are the same", params.filter((one) => !one.differs), words),
    ...section("Tags", tags, words),
    ...section("About the run", [user], words),
  ];
}

/** The chosen names in which a column of the picker occurs with any aggregate; null when it is not chosen. */
export function chosenAs(chosen: readonly string[], name: string): string | null {
  const wanted = parseColumn(name);
  const found = chosen.find((one) => {
    const parts = parseColumn(one);
    return parts !== null && parts.kind === wanted?.kind && parts.key === wanted.key;
  });
  return found ?? null;
}

/** The choice with a column added at the end of its kind, or taken away. */
export function toggled(chosen: readonly string[], name: string): string[] {
  const now = chosenAs(chosen, name);
  if (now !== null) return chosen.filter((one) => one !== now);
  const kind = parseColumn(name)?.kind;
  const last = chosen.findLastIndex((one) => parseColumn(one)?.kind === kind);
  const place = last === -1 && kind === "params" ? 0 : last + 1;
  return last === -1 && kind !== "params" ? [...chosen, name] : chosen.toSpliced(place, 0, name);
}

/** The choice with another value of a chosen metric. */
export function withAggregate(chosen: readonly string[], name: string, aggregate: Aggregate): string[] {
  return chosen.map((one) => {
    const parts = parseColumn(one);
    return one === name && parts !== null ? columnName({ ...parts, aggregate }) : one;
  });
}
