import { describe, expect, it } from "vitest";
import SHEET from "./tokens.css?raw";

function tokensOf(selector: string): Map<string, string> {
  const block = SHEET.slice(SHEET.indexOf(`${selector} {`)).split("}", 1)[0] ?? "";
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6});/g)].map(([, name = "", value = ""]) => [name, value]));
}

/** Relative luminance as WCAG defines it. */
function luminance(colour: string): number {
  const digits = colour.slice(1);
  const pairs = digits.length === 3 ? digits.match(/./g)?.map((digit) => digit + digit) : digits.match(/../g);
  const [red = 0, green = 0, blue = 0] = (pairs ?? []).map((pair) => {
    const share = parseInt(pair, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(tokens: Map<string, string>, a: string, b: string): number {
  const [dark = 0, light = 0] = [a, b].map((name) => luminance(tokens.get(name) ?? "")).sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["paper", "card", "hover", "sel"];
const WORDS = ["ink", "soft", "accent", "good", "bad", "warn"];

describe.each([":root", ':root[data-theme="dark"]'])("%s", (selector) => {
  const tokens = tokensOf(selector);

  it.each(GROUNDS.flatMap((ground) => WORDS.map((word) => [word, ground] as const)))("%s can be read on %s", (word, ground) => {
    expect(contrast(tokens, word, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ["on-accent", "accent"],
    ["ink", "bar"],
    ["good", "bar"],
    ["soft", "line"],
    ["warn", "bar"],
  ])("%s can be read on %s", (word, ground) => {
    expect(contrast(tokens, word, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "edge"])("%s is seen on page and card", (mark) => {
    expect(contrast(tokens, mark, "paper")).toBeGreaterThanOrEqual(3);
    expect(contrast(tokens, mark, "card")).toBeGreaterThanOrEqual(3);
  });
});
