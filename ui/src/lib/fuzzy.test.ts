import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzy } from "./fuzzy";

function best(query: string, ...texts: string[]): string | undefined {
  const found = texts.flatMap((text) => {
    const match = fuzzy(text, query);
    return match === null ? [] : [{ text, score: match.score }];
  });
  return found.sort((a, b) => b.score - a.score)[0]?.text;
}

describe("fuzzy", () => {
  it("takes letters in order, and words in any order", () => {
    expect(fuzzy("vision/resnet sweep", "vrs")).not.toBeNull();
    expect(fuzzy("vision/resnet sweep", "sweep res")).not.toBeNull();
    expect(fuzzy("vision/resnet", "tenser")).toBeNull();
  });

  it("prefers beginnings of words, letters beside each other, and short names", () => {
    expect(best("rs", "brass", "resnet sweep")).toBe("resnet sweep");
    expect(best("loss", "l-o-s-s", "val_loss")).toBe("val_loss");
    expect(best("run", "running", "run")).toBe("run");
  });

  it("says where the letters are", () => {
    expect(fuzzy("resNet", "n")?.places).toEqual([3]);
    expect(fuzzy("anything", "")?.places).toEqual([]);
  });

  it("finds every part of a text, and its places are those letters", () => {
    const text = fc.string({ minLength: 1, unit: fc.constantFrom("a", "b", "/", "C", "-") });
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (whole, from, length) => {
        const part = whole.slice(from % whole.length, (from % whole.length) + 1 + (length % whole.length));
        const match = fuzzy(whole, part);

        expect(match?.places.map((place) => whole[place]?.toLowerCase()).join("")).toHaveLength(part.length);
      }),
    );
  });
});
