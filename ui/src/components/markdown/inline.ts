/** Markdown inside a line: emphasis, code, links. Pure. */

export type Inline =
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  | { type: "strong" | "emphasis" | "struck"; content: Inline[] }
  | { type: "link"; href: string; content: Inline[] }
  | { type: "break" };

/** The address when following it is harmless, else null. */
export function safeHref(address: string): string | null {
  // Browsers skip control characters and white space inside a scheme, so they are gone before it is judged.
  const clean = address.replace(/[\u0000-\u0020\u007f-\u009f]/g, "");
  return /^(?:https?:\/\/[^/]|mailto:[^@]+@)/i.test(clean) ? clean : null;
}

interface Found {
  node: Inline;
  length: number;
}

type Reader = (text: string, at: number, depth: number) => Found | null;

/** Emphasis in emphasis deeper than this is plain text. */
const DEEPEST = 12;

const escaped: Reader = (text, at) => {
  const next = text[at + 1] ?? "";
  return /[!-/:-@[-`{-~]/.test(next) ? { node: { type: "text", text: next }, length: 2 } : null;
};

const lineBreak: Reader = (text, at) => {
  const found = /^(?: {2,}|\\)\n/.exec(text.slice(at, at + 80));
  return found === null ? null : { node: { type: "break" }, length: found[0].length };
};

const code: Reader = (text, at) => {
  const ticks = /^`+/.exec(text.slice(at))?.[0] ?? "`";
  let end = text.indexOf(ticks, at + ticks.length);
  while (end >= 0 && text[end + ticks.length] === "`") {
    while (text[end] === "`") end += 1;
    end = text.indexOf(ticks, end);
  }
  if (end < 0) return null;
  const inside = text.slice(at + ticks.length, end).replaceAll("\n", " ");
  const trimmed = /^ .*[^ ].* $/.test(inside) ? inside.slice(1, -1) : inside;
  return { node: { type: "code", text: trimmed }, length: end + ticks.length - at };
};

const KINDS: Record<string, "strong" | "emphasis" | "struck"> = {
  "**": "strong",
  __: "strong",
  "~~": "struck",
  "*": "emphasis",
  _: "emphasis",
};

const emphasis: Reader = (text, at, depth) => {
  const rest = text.slice(at);
  const mark = ["**", "__", "~~", "*", "_"].find((one) => rest.startsWith(one));
  if (mark === undefined || /^\s|^$/.test(rest.slice(mark.length, mark.length + 1))) return null;
  const underscore = mark.startsWith("_");
  // snake_case is a name, not emphasis.
  if (underscore && /\w/.test(text[at - 1] ?? "")) return null;
  let end = rest.indexOf(mark, mark.length + 1);
  while (end >= 0) {
    const after: string = rest[end + mark.length] ?? "";
    const closes = !/\s/.test(rest[end - 1] ?? " ") && !(underscore && /\w/.test(after)) && !(mark.length === 1 && after === mark);
    if (closes) break;
    end = rest.indexOf(mark, end + (after === mark ? 2 : 1));
  }
  const type = KINDS[mark];
  if (end < 0 || type === undefined) return null;
  return { node: { type, content: parseInline(rest.slice(mark.length, end), depth + 1) }, length: end + mark.length };
};

const LINK = /^!?\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\(\s*<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/;

const link: Reader = (text, at, depth) => {
  const found = LINK.exec(text.slice(at, at + 4000));
  if (found === null) return null;
  const href = safeHref(found[2] ?? "");
  const label = found[1] === "" ? (found[2] ?? "") : (found[1] ?? "");
  // An unsafe address is shown as typed: the reader sees what was meant.
  if (href === null) return { node: { type: "text", text: found[0] }, length: found[0].length };
  return { node: { type: "link", href, content: parseInline(label, depth + 1) }, length: found[0].length };
};

const AUTO = /^<?(https?:\/\/[^\s<>]*[^\s<>.,:;!?'")\]}])>?/i;

const address: Reader = (text, at) => {
  if (/\w/.test(text[at - 1] ?? "")) return null;
  const found = AUTO.exec(text.slice(at, at + 4000));
  const href = found === null ? null : safeHref(found[1] ?? "");
  if (found === null || href === null) return null;
  return { node: { type: "link", href, content: [{ type: "text", text: found[1] ?? "" }] }, length: found[0].length };
};

const READERS: Record<string, readonly Reader[]> = {
  "\\": [lineBreak, escaped],
  " ": [lineBreak],
  "`": [code],
  "*": [emphasis],
  _: [emphasis],
  "~": [emphasis],
  "[": [link],
  "!": [link],
  "<": [address],
  h: [address],
  H: [address],
};

/** Reads the text of one paragraph, cell or heading. */
export function parseInline(text: string, depth = 0): Inline[] {
  const nodes: Inline[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") nodes.push({ type: "text", text: plain });
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const found = depth < DEEPEST ? readAt(text, at, depth) : null;
    if (found === null) {
      plain += text[at] ?? "";
      at += 1;
    } else {
      flush();
      nodes.push(found.node);
      at += found.length;
    }
  }
  flush();
  return nodes;
}

function readAt(text: string, at: number, depth: number): Found | null {
  for (const reader of READERS[text[at] ?? ""] ?? []) {
    const found = reader(text, at, depth);
    if (found !== null) return found;
  }
  return null;
}
