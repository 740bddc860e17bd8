import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInline, safeHref, type Inline } from "./inline";
import { parseMarkdown, type Block } from "./parse";
import { plainLine } from "./plain";

function links(nodes: readonly Inline[]): string[] {
  return nodes.flatMap((node) => {
    const inside = "content" in node ? links(node.content) : [];
    return node.type === "link" ? [node.href, ...inside] : inside;
  });
}

function inlinesOf(blocks: readonly Block[]): Inline[] {
  return blocks.flatMap((block) => {
    if ("content" in block) return block.content;
    if (block.type === "quote") return inlinesOf(block.blocks);
    if (block.type === "list") return block.items.flatMap((item) => inlinesOf(item.blocks));
    return block.type === "table" ? [...block.head, ...block.rows.flat()].flat() : [];
  });
}

const text = (value: string): Inline => ({ type: "text", text: value });

describe("safety", () => {
  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//other.example/x",
    "/runs/1",
    "http:javascript:alert(1)",
  ])("makes no link of %s", (address) => {
    expect(safeHref(address)).toBeNull();
    expect(links(parseInline(`[click](${address}) ![x](${address}) <${address}>`))).toEqual([]);
  });

  it("leaves HTML as the text it is", () => {
    expect(parseMarkdown('<img src=x onerror="alert(1)"> <script>1</script>')).toEqual([
      { type: "paragraph", content: [text('<img src=x onerror="alert(1)"> <script>1</script>')] },
    ]);
  });

  it("links to nothing but http, https and mailto, whatever is typed", () => {
    const piece = fc.constantFrom("[a](", "](", ")", "<", ">", "javascript:", "https://e.org", "data:", "![", "**", "_", "`", "\n", " ", "\t", "|", "- ", "> ");
    const typed = fc.oneof(fc.string(), fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 }).map((all) => all.join("")));
    fc.assert(
      fc.property(typed, (input) => {
        for (const href of links(inlinesOf(parseMarkdown(input)))) expect(href).toMatch(/^(https?:|mailto:)/i);
      }),
      { numRuns: 500 },
    );
  });

  it("turns pictures into links, so that no other host is asked", () => {
    expect(parseInline("![plot](https://e.org/a.png)")).toEqual([
      { type: "link", href: "https://e.org/a.png", content: [text("plot")] },
    ]);
  });

  it("reads deep nesting in reasonable time", () => {
    const started = performance.now();
    parseMarkdown("> ".repeat(3000) + "- ".repeat(3000) + "*_".repeat(3000) + "[".repeat(3000));

    expect(performance.now() - started).toBeLessThan(1500);
  });
});

describe("inline", () => {
  it("reads emphasis, code and struck text", () => {
    expect(parseInline("**bold** and *soft* `a*b` ~~old~~")).toEqual([
      { type: "strong", content: [text("bold")] },
      text(" and "),
      { type: "emphasis", content: [text("soft")] },
      text(" "),
      { type: "code", text: "a*b" },
      text(" "),
      { type: "struck", content: [text("old")] },
    ]);
  });

  it("keeps names like learning_rate_init whole", () => {
    expect(parseInline("learning_rate_init 2 * 3 * 4")).toEqual([text("learning_rate_init 2 * 3 * 4")]);
  });

  it("links addresses without the full stop behind them", () => {
    expect(links(parseInline("see https://e.org/a_b?c=1. And (https://e.org)"))).toEqual(["https://e.org/a_b?c=1", "https://e.org"]);
  });
});

describe("blocks", () => {
  it("reads headings, lists in lists, tasks, quotes, code and rules", () => {
    const blocks = parseMarkdown("# Title\n- [x] done\n- one\n  - two\n\n> said\n\n```py\nx = '*'\n```\n---\n3. three");

    expect(blocks.map((block) => block.type)).toEqual(["heading", "list", "quote", "code", "rule", "list"]);
    expect(blocks[1]).toMatchObject({ items: [{ done: true }, { done: null, blocks: [{}, { type: "list" }] }] });
    expect(blocks[3]).toEqual({ type: "code", text: "x = '*'" });
    expect(blocks[5]).toMatchObject({ start: 3 });
  });

  it("reads tables with alignment and cells that are missing", () => {
    expect(parseMarkdown("| a | b |\n|---|--:|\n| 1 |")).toEqual([
      { type: "table", head: [[text("a")], [text("b")]], align: ["left", "right"], rows: [[[text("1")], []]] },
    ]);
  });

  it("ends whatever is given to it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (input) => void parseMarkdown(input)));
  });
});

describe("plainLine", () => {
  it("gives the words of the first line that has some", () => {
    expect(plainLine("\n# \n## Sweep on **CIFAR-10**, see [the plan](https://example.org) and `lr`\nmore")).toBe(
      "Sweep on CIFAR-10, see the plan and lr",
    );
    expect(plainLine("> 1. quoted")).toBe("quoted");
    expect(plainLine("")).toBe("");
  });
});
