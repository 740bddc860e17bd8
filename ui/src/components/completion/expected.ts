/** What a filter expects where the caret stands. It follows the grammar of the server as far as there is something to offer. Pure. */
import { filterTokens, type Token } from "../../lib/filterTokens";
import { parseField, type FilterField } from "./fields";

export type Expectation =
  | { kind: "key" }
  /** A metric behind "min(". */
  | { kind: "metric" }
  | { kind: "operator"; field: FilterField }
  /** What follows NOT or IS behind a field. */
  | { kind: "rest-of-operator"; field: FilterField; after: "NOT" | "IS" }
  | { kind: "value"; field: FilterField; name: string; listed: boolean }
  | { kind: "list-end" }
  | { kind: "joiner"; open: number };

export interface Expected {
  what: Expectation;
  /** The text before the caret that belongs to what is expected, "" where nothing is typed yet. */
  typed: string;
  /** What a choice replaces. */
  start: number;
  end: number;
}

interface State {
  what: Expectation | "lost" | "list-begin" | "aggregate-end" | "aggregate-begin";
  /** Open parentheses that group. */
  open: number;
  field: FilterField | null;
  /** The field as it was typed. */
  name: string;
}

const KEY: Expectation = { kind: "key" };

function afterKey(state: State, token: Token): State {
  const word = token.text.toUpperCase();
  if (word === "(") return { ...state, open: state.open + 1 };
  if (word === "NOT") return state;
  if (/^(?:min|max|first|last)$/.test(token.text)) return { ...state, what: "aggregate-begin" };
  const field = token.look === "key" ? parseField(token.text) : null;
  if (field === null) return { ...state, what: "lost" };
  return { ...state, field, name: token.text, what: { kind: "operator", field } };
}

function afterOperator(state: State, field: FilterField, token: Token): State {
  const word = token.text.toUpperCase();
  if (word === "NOT" || word === "IS") return { ...state, what: { kind: "rest-of-operator", field, after: word } };
  if (word === "IN") return { ...state, what: "list-begin" };
  const compares = word === "LIKE" || word === "ILIKE" || /^(?:[=<>]|!=|<=|>=)$/.test(word);
  return { ...state, what: compares ? { kind: "value", field, name: state.name, listed: false } : "lost" };
}

function restOfOperator(state: State, after: "NOT" | "IS", token: Token): State {
  const word = token.text.toUpperCase();
  if (after === "NOT") return { ...state, what: word === "IN" ? "list-begin" : "lost" };
  if (word === "NOT") return state;
  return { ...state, what: word === "NULL" ? { kind: "joiner", open: state.open } : "lost" };
}

function afterJoiner(state: State, token: Token): State {
  const word = token.text.toUpperCase();
  if (word === "AND" || word === "OR") return { ...state, what: KEY };
  if (word !== ")" || state.open === 0) return { ...state, what: "lost" };
  return { ...state, open: state.open - 1, what: { kind: "joiner", open: state.open - 1 } };
}

function valueIn(state: State): Expectation | "lost" {
  return state.field === null ? "lost" : { kind: "value", field: state.field, name: state.name, listed: true };
}

/** Steps between the parts of an aggregate and of a list. */
function afterMark(state: State, token: Token): State {
  if (state.what === "aggregate-begin") return { ...state, what: token.text === "(" ? { kind: "metric" } : "lost" };
  if (state.what === "list-begin") return { ...state, what: token.text === "(" ? valueIn(state) : "lost" };
  if (state.what !== "aggregate-end" || state.field === null) return state;
  return { ...state, what: token.text === ")" ? { kind: "operator", field: state.field } : "lost" };
}

function next(state: State, token: Token): State {
  const { what } = state;
  if (typeof what === "string") return afterMark(state, token);
  switch (what.kind) {
    case "key":
      return afterKey(state, token);
    case "metric": {
      const field = parseField(token.text);
      return { ...state, field, what: field?.entity === "metrics" ? "aggregate-end" : "lost" };
    }
    case "operator":
      return afterOperator(state, what.field, token);
    case "rest-of-operator":
      return restOfOperator(state, what.after, token);
    case "value":
      if (token.look !== "value") return { ...state, what: "lost" };
      return { ...state, what: what.listed ? { kind: "list-end" } : { kind: "joiner", open: state.open } };
    case "list-end":
      if (token.text === ",") return { ...state, what: valueIn(state) };
      return { ...state, what: token.text === ")" ? { kind: "joiner", open: state.open } : "lost" };
    case "joiner":
      return afterJoiner(state, token);
  }
}

function isClosed(text: string): boolean {
  const quote = /^(?:[^'"`]*\.)?(['"`])/s.exec(text)?.[1];
  if (quote === undefined) return true;
  return text.slice(text.indexOf(quote)).split(quote).length % 2 === 1;
}

/** Where a choice ends: at the end of the piece, but a quote that is not closed yet has taken what follows the caret. */
function endOf(token: Token, caret: number): number {
  const rest = token.text.slice(caret - token.start);
  return !isClosed(token.text) || /^\s*(?:\)|(?:and|or)\b)/i.test(rest) ? caret : token.start + token.text.length;
}

/** What can stand at the caret; null where nothing can, or where the text is no filter so far. */
export function expectedAt(text: string, caret: number): Expected | null {
  const tokens = filterTokens(text).filter((token) => token.text.trim() !== "" && token.start < caret);
  const last = tokens.at(-1);
  const inside = last !== undefined && caret <= last.start + last.text.length && !/^[(),]$/.test(last.text) ? last : null;
  let state: State = { what: KEY, open: 0, field: null, name: "" };
  for (const token of inside === null ? tokens : tokens.slice(0, -1)) state = next(state, token);
  const { what } = state;
  if (typeof what === "string") return null;
  if (inside === null) return { what, typed: "", start: caret, end: caret };
  const typed = text.slice(inside.start, caret);
  if (what.kind !== "operator" && inside.look === "operator") return null;
  // A value that is complete, with the caret behind it.
  if (inside.look === "value" && isClosed(typed) && typed.length > 1 && /^['"]/.test(typed)) return null;
  return { what, typed, start: inside.start, end: endOf(inside, caret) };
}
