/** Source code cut into coloured pieces: a few small lexers, each one regular expression. Pure. */

export type Look = "plain" | "comment" | "string" | "number" | "keyword" | "name";

export interface Token {
  look: Look;
  text: string;
}

export type Language = "python" | "json" | "yaml" | "shell" | "ini";

interface Lexer {
  /** Its named groups are looks; "word" is a keyword or plain. What matches no group is plain. */
  pattern: RegExp;
  keywords: ReadonlySet<string>;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

const NUMBER = String.raw`(?<number>(?<![\w.])-?(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?)(?![\w.]))`;
const DOUBLE = String.raw`"(?:\\[\s\S]|[^"\\\n])*"?`;
const SINGLE = String.raw`'(?:\\[\s\S]|[^'\\\n])*'?`;

function lexer(keywords: string, ...parts: string[]): Lexer {
  return { pattern: new RegExp(parts.join("|"), "gu"), keywords: words(keywords) };
}

const LEXERS: Record<Language, Lexer> = {
  python: lexer(
    "False None True and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return self try while with yield",
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<string>(?<!\w)[rRbBfFuU]{0,2}(?:"""[\s\S]*?(?:"""|$(?![\s\S]))|'''[\s\S]*?(?:'''|$(?![\s\S]))|${DOUBLE}|${SINGLE}))`,
    String.raw`(?<name>(?<=\b(?:def|class)[ ]+)\w+|@[\w.]+)`,
    NUMBER,
    String.raw`(?<word>[^\W\d]\w*)`,
  ),
  json: lexer("true false null NaN Infinity", String.raw`(?<name>${DOUBLE}(?=\s*:))`, `(?<string>${DOUBLE})`, NUMBER, String.raw`(?<word>\w+)`),
  yaml: lexer(
    "true false null yes no on off True False",
    String.raw`(?<comment>(?<![^\s])#[^\n]*)`,
    String.raw`(?<name>(?<=(?:^|\n)[ \t]*(?:-[ \t]+)*)(?:"[^"\n]*"|[^\s#"'{}[\]:,&*!|>%@-][^\n:#]*?)(?=[ \t]*:(?:\s|$(?![\s\S]))))`,
    `(?<string>${DOUBLE}|(?<!\\w)${SINGLE})`,
    NUMBER,
    String.raw`(?<word>[\w-]+)`,
  ),
  shell: lexer(
    "if then else elif fi for in do done while until case esac function return exit export local set unset source cd echo",
    String.raw`(?<comment>(?<![^\s])#[^\n]*)`,
    `(?<string>"(?:\\\\[\\s\\S]|[^"\\\\])*"?|'[^']*'?)`,
    String.raw`(?<name>\$(?:\{[^}\n]*\}?|\w+|[@#?$!*-]))`,
    NUMBER,
    String.raw`(?<word>[\w-]+)`,
  ),
  ini: lexer(
    "true false",
    String.raw`(?<comment>(?<![^\s])[#;][^\n]*)`,
    String.raw`(?<name>(?<=(?:^|\n)[ \t]*)(?:\[[^\]\n]*\]+|[^\s=[#;][^\n=]*?(?=[ \t]*=)))`,
    `(?<string>"""[\\s\\S]*?"""|${DOUBLE}|${SINGLE})`,
    NUMBER,
    String.raw`(?<word>\w+)`,
  ),
};

function lookOf(groups: Record<string, string | undefined>, keywords: ReadonlySet<string>): Look {
  if (groups["word"] !== undefined) return keywords.has(groups["word"]) ? "keyword" : "plain";
  const looks: readonly Look[] = ["comment", "string", "number", "name"];
  return looks.find((look) => groups[look] !== undefined) ?? "plain";
}

/** The pieces of a text in order; joined they are the text. Neighbours that look the same are one piece. */
export function tokens(text: string, language: Language): Token[] {
  const { pattern, keywords } = LEXERS[language];
  const found: Token[] = [];
  const add = (look: Look, piece: string): void => {
    const last = found.at(-1);
    if (piece === "") return;
    if (last?.look === look) last.text += piece;
    else found.push({ look, text: piece });
  };
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    add("plain", text.slice(at, match.index));
    add(lookOf(match.groups ?? {}, keywords), match[0]);
    at = match.index + match[0].length;
  }
  add("plain", text.slice(at));
  return found;
}

const BY_ENDING: Record<string, Language> = {
  py: "python",
  pyi: "python",
  json: "json",
  jsonl: "json",
  geojson: "json",
  ipynb: "json",
  yaml: "yaml",
  yml: "yaml",
  sh: "shell",
  bash: "shell",
  env: "shell",
  toml: "ini",
  ini: "ini",
  cfg: "ini",
  conf: "ini",
};
const BY_NAME: Record<string, Language> = { MLmodel: "yaml", MLproject: "yaml", Dockerfile: "shell", Makefile: "shell" };

/** The language of a file by its name; null for text that is not coloured. */
export function languageOf(path: string): Language | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return BY_NAME[name] ?? BY_ENDING[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? null;
}
