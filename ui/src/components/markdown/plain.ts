/** Markdown where there is room for one line of plain words. Pure. */
import { parseInline, type Inline } from "./inline";

const MARKS = /^\s*(?:(?:#{1,6}|[-*+>]|\d{1,9}[.)])\s+)*/;

function wordsOf(node: Inline): string {
  if ("content" in node) return words(node.content);
  return "text" in node ? node.text : " ";
}

function words(nodes: readonly Inline[]): string {
  return nodes.map(wordsOf).join("");
}

/** The first line that says something, without its marks. */
export function plainLine(text: string): string {
  const line = text.split("\n").find((one) => one.replace(MARKS, "").trim() !== "") ?? "";
  return words(parseInline(line.replace(MARKS, "").trim()));
}
