/** Filter text cut into coloured pieces. It colours what is typed and judges nothing: the server does. Pure. */

export type TokenLook = "key" | "word" | "value" | "operator" | "plain";

export interface Token {
  look: TokenLook;
  text: string;
  /** Offset in the filter text. */
  start: number;
}

/** Quotes are doubled inside themselves, as the server reads them; what is not closed yet goes to the end. */
const PIECE =
  /(?<value>'(?:[^']|'')*'?|"(?:[^"]|"")*"?)|(?<number>-?\d[\d.eE+-]*)|(?<name>[\p{L}_][\p{L}\p{N}_/:-]*(?:\.(?:`(?:[^`]|``)*`?|"(?:[^"]|"")*"?|[\p{L}\p{N}_/:-]+))*\.?)|(?<operator>[=<>!]+|[(),])|(?<rest>\s+|.)/gsu;

const WORDS = /^(?:and|or|not|in|like|ilike|is|null|between)$/i;

function lookOf(groups: Record<string, string | undefined>): TokenLook {
  if (groups["value"] !== undefined || groups["number"] !== undefined) return "value";
  if (groups["operator"] !== undefined) return "operator";
  if (groups["name"] === undefined) return "plain";
  return WORDS.test(groups["name"]) ? "word" : "key";
}

/** The pieces of a filter text; together they are the text again. */
export function filterTokens(filter: string): Token[] {
  return [...filter.matchAll(PIECE)].map((match) => ({
    look: lookOf(match.groups ?? {}),
    text: match[0],
    start: match.index,
  }));
}
