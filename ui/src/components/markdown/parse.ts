/**
 * Markdown as a tree: the part of it that people write in notes. Pure, and safe by construction: text stays text,
 * HTML is shown as it was typed, and only http(s) and mailto addresses become links. Pictures become links too,
 * because a page of ours asks no other host for anything.
 */
import { parseInline, type Inline } from "./inline";

export type Block =
  | { type: "heading"; level: number; content: Inline[] }
  | { type: "paragraph"; content: Inline[] }
  | { type: "code"; text: string }
  | { type: "quote"; blocks: Block[] }
  | { type: "list"; start: number | null; items: ListItem[] }
  | { type: "table"; head: Inline[][]; align: Align[]; rows: Inline[][][] }
  | { type: "rule" };

export interface ListItem {
  /** Whether a task is done; null when the item is no task. */
  done: boolean | null;
  blocks: Block[];
}

export type Align = "left" | "right" | "center";

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])([ \t]+|$)(.*)$/;
const QUOTE = /^ {0,3}> ?/;
const TABLE_LINE = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
/** Quotes and lists in each other deeper than this are read as plain text. */
const DEEPEST = 20;

/** Reads a whole text. Never fails: what is not Markdown is a paragraph. */
export function parseMarkdown(text: string, depth = 0): Block[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "") {
      at += 1;
      continue;
    }
    const [block, next] = readBlock(lines, at, depth);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

function readBlock(lines: readonly string[], at: number, depth: number): [Block, number] {
  const line = lines[at] ?? "";
  const heading = HEADING.exec(line);
  if (FENCE.test(line)) return readFence(lines, at);
  if (heading !== null) {
    return [{ type: "heading", level: heading[1]?.length ?? 1, content: parseInline(heading[2] ?? "") }, at + 1];
  }
  if (RULE.test(line)) return [{ type: "rule" }, at + 1];
  if (depth < DEEPEST && QUOTE.test(line)) return readQuote(lines, at, depth);
  if (depth < DEEPEST && ITEM.test(line)) return readList(lines, at, depth);
  if (line.includes("|") && TABLE_LINE.test(lines[at + 1] ?? "")) return readTable(lines, at);
  return readParagraph(lines, at);
}

function readFence(lines: readonly string[], at: number): [Block, number] {
  const mark = FENCE.exec(lines[at] ?? "")?.[1] ?? "```";
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? "").trim().startsWith(mark)) end += 1;
  return [{ type: "code", text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

function readQuote(lines: readonly string[], at: number, depth: number): [Block, number] {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] ?? "")) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return [{ type: "quote", blocks: parseMarkdown(inside.join("\n"), depth + 1) }, end];
}

function startsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);
}

function readParagraph(lines: readonly string[], at: number): [Block, number] {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() !== "" && !startsBlock(lines[end] ?? "")) end += 1;
  const text = lines.slice(at, end).map((line) => line.replace(/^[ \t]+/, "")).join("\n");
  return [{ type: "paragraph", content: parseInline(text.trimEnd()) }, end];
}

/** The lines of one item without its indent, and where the next line is. */
function itemLines(lines: readonly string[], at: number, indent: number, first: string): [string[], number] {
  const own = [first];
  let end = at + 1;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? "";
    const depth = line.length - line.trimStart().length;
    const blank = line.trim() === "";
    if (!blank && depth < indent && (ITEM.test(line) || (own.at(-1) ?? "").trim() === "" || startsBlock(line))) break;
    own.push(blank ? "" : line.slice(Math.min(depth, indent)));
  }
  while (own.at(-1) === "") own.pop();
  return [own, end];
}

function readList(lines: readonly string[], at: number, depth: number): [Block, number] {
  const opening = ITEM.exec(lines[at] ?? "");
  const kind = (mark: string | undefined): string => (mark ?? "").replace(/\d+/, "");
  const items: ListItem[] = [];
  let next = at;
  for (;;) {
    const found = ITEM.exec(lines[next] ?? "");
    if (found === null || kind(found[2]) !== kind(opening?.[2]) || RULE.test(lines[next] ?? "")) break;
    const indent = (found[1]?.length ?? 0) + (found[2]?.length ?? 1) + 1;
    const task = /^\[([ xX])\][ \t]+(.*)$/.exec(found[4] ?? "");
    const [own, end] = itemLines(lines, next, indent, task === null ? (found[4] ?? "") : (task[2] ?? ""));
    items.push({ done: task === null ? null : task[1] !== " ", blocks: parseMarkdown(own.join("\n"), depth + 1) });
    next = end;
  }
  const number = /^\d+/.exec(opening?.[2] ?? "");
  return [{ type: "list", start: number === null ? null : Number(number[0]), items }, next];
}

function cells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function alignment(mark: string): Align {
  if (mark.startsWith(":") && mark.endsWith(":")) return "center";
  return mark.endsWith(":") ? "right" : "left";
}

function readTable(lines: readonly string[], at: number): [Block, number] {
  const head = cells(lines[at] ?? "");
  const align = cells(lines[at + 1] ?? "").map(alignment);
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? "").includes("|")) end += 1;
  const rows = lines.slice(at + 2, end).map((line) => {
    const row = cells(line);
    return head.map((_, column) => parseInline(row[column] ?? ""));
  });
  return [{ type: "table", head: head.map((cell) => parseInline(cell)), align: head.map((_, index) => align[index] ?? "left"), rows }, end];
}
