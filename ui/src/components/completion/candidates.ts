/** What the filter bar offers where something is expected, and the text with a choice in it. Pure. */
import type { FieldValue, RunKeys } from "../../api/runs";
import type { Expected } from "./expected";
import { DATASET_KEYS, entityOf, fieldText, isNumber, NUMBER_ATTRIBUTES, quoted, TEXT_ATTRIBUTES, unquoted, type Entity, type FilterField } from "./fields";

export interface Candidate {
  /** What is shown. */
  label: string;
  /** What it means or how common it is. */
  hint: string;
  /** What is put into the filter. */
  text: string;
  /** What stands behind it: a space, or nothing where more of the same follows. */
  tail: string;
}

/** A longer list is not read. */
export const MOST_SHOWN = 50;

/** A longer value is no choice in a list. */
const LONGEST_VALUE = 200;

const NUMBER_OPERATORS = ["<", "<=", ">", ">=", "=", "!="];
const TEXT_OPERATORS = ["=", "!=", "LIKE", "ILIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL"];

const HINTS: Record<string, string> = {
  LIKE: "pattern with % and _",
  ILIKE: "pattern in either case",
  IN: "one of some",
  "NOT IN": "none of some",
  "IS NULL": "not set",
  "IS NOT NULL": "set",
  AND: "both",
  OR: "either",
};

const AGGREGATES: readonly Candidate[] = [
  { label: "min(", hint: "least value of a metric", text: "min(", tail: "" },
  { label: "max(", hint: "greatest value of a metric", text: "max(", tail: "" },
  { label: "first(", hint: "first value of a metric", text: "first(", tail: "" },
];

function word(label: string): Candidate {
  if (label.endsWith("IN")) return { label, hint: HINTS[label] ?? "", text: `${label} (`, tail: "" };
  return { label, hint: HINTS[label] ?? "", text: label, tail: " " };
}

function runsHint(runs: number): string {
  return runs === 1 ? "1 run" : `${runs} runs`;
}

function fieldCandidate(entity: Entity, key: string, hint: string): Candidate {
  const text = fieldText({ entity, key });
  return { label: entity === "attributes" ? key : `${entity}.${key}`, hint, text, tail: " " };
}

function allFields(keys: RunKeys): Candidate[] {
  const of = (entity: Entity, list: readonly { key: string; runs: number }[]): Candidate[] =>
    list.map(({ key, runs }) => fieldCandidate(entity, key, runsHint(runs)));
  return [
    ...of("metrics", keys.metrics),
    ...of("params", keys.params),
    ...[...TEXT_ATTRIBUTES, ...NUMBER_ATTRIBUTES].map((key) => fieldCandidate("attributes", key, "attribute")),
    ...of("tags", keys.tags.filter((tag) => !tag.key.startsWith("mlflow."))),
    ...DATASET_KEYS.map((key) => fieldCandidate("dataset", key, "data set")),
    ...of("tags", keys.tags.filter((tag) => tag.key.startsWith("mlflow."))),
    ...AGGREGATES,
  ];
}

/** Typed text without quotes, the entity by its usual name. */
function plain(typed: string): string {
  const dot = typed.indexOf(".");
  const entity = dot === -1 ? null : entityOf(typed.slice(0, dot));
  if (entity === null) return unquoted(typed).toLowerCase();
  const key = unquoted(typed.slice(dot + 1));
  return (entity === "attributes" ? key : `${entity}.${key}`).toLowerCase();
}

/** How well a label fits: 0 begins with it, 1 its key does, 2 has it, null does not. */
function rankOf(label: string, typed: string): number | null {
  const text = label.toLowerCase();
  if (text.startsWith(typed)) return 0;
  if (text.slice(text.indexOf(".") + 1).startsWith(typed)) return 1;
  return text.includes(typed) ? 2 : null;
}

function fitting(candidates: readonly Candidate[], typed: string): Candidate[] {
  return candidates
    .flatMap((candidate) => {
      const rank = rankOf(candidate.label, typed);
      return rank === null ? [] : [{ candidate, rank }];
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_SHOWN)
    .map(({ candidate }) => candidate);
}

function words(labels: readonly string[], typed: string): Candidate[] {
  const upper = typed.toUpperCase();
  // Who has typed a whole word needs no list.
  return labels.includes(upper) ? [] : labels.filter((label) => label.startsWith(upper)).map(word);
}

function valueCandidates(values: readonly FieldValue[], typed: string, listed: boolean): Candidate[] {
  const part = unquoted(typed).toLowerCase();
  return values
    .filter(({ value }) => value.length <= LONGEST_VALUE && value.toLowerCase().includes(part))
    .slice(0, MOST_SHOWN)
    .map(({ value, runs }) => ({ label: value === "" ? "''" : value, hint: runsHint(runs), text: quoted(value), tail: listed ? "" : " " }));
}

/** The field whose values are wanted from the server, in its own words; null where none are. */
export function valuesWanted({ what, typed }: Expected): { field: string; containing: string } | null {
  if (what.kind !== "value" || isNumber(what.field) || !hasValues(what.field)) return null;
  return { field: what.name, containing: unquoted(typed) };
}

function hasValues({ entity, key }: FilterField): boolean {
  return entity !== "attributes" || key === "run_name" || key === "status" || key === "user_id";
}

/** What to offer; `values` are those of the expected field that are known. */
export function candidatesFor(expected: Expected, keys: RunKeys, values: readonly FieldValue[]): Candidate[] {
  const { what, typed } = expected;
  switch (what.kind) {
    case "key": {
      const found = fitting(allFields(keys), plain(typed));
      return found.some(({ text }) => text === typed) && found.length === 1 ? [] : found;
    }
    case "metric":
      return fitting(keys.metrics.map(({ key, runs }) => ({ ...fieldCandidate("metrics", key, runsHint(runs)), tail: ") " })), plain(typed));
    case "operator":
      return words(isNumber(what.field) ? NUMBER_OPERATORS : TEXT_OPERATORS, typed);
    case "rest-of-operator":
      return words(what.after === "NOT" ? ["IN"] : ["NULL", "NOT NULL"], typed);
    case "value":
      return isNumber(what.field) ? [] : valueCandidates(values, typed, what.listed);
    case "list-end":
      return typed === "" ? [{ label: ",", hint: "another value", text: ",", tail: " " }, { label: ")", hint: "end of the list", text: ")", tail: " " }] : [];
    case "joiner": {
      const end: Candidate[] = what.open > 0 && typed === "" ? [{ label: ")", hint: "", text: ")", tail: " " }] : [];
      return [...end, ...words(["AND", "OR"], typed)];
    }
  }
}

/** The filter with a candidate in it, and where the caret stands then: behind what was there of its tail already. */
export function accept(filter: string, { start, end }: Expected, { text, tail }: Candidate): { text: string; caret: number } {
  const rest = filter.slice(end);
  let known = 0;
  while (known < tail.length && rest[known] === tail[known]) known++;
  const before = filter.slice(0, start) + text + tail;
  return { text: before + rest.slice(known), caret: before.length };
}
