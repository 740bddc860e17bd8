import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filterTokens } from "./filterTokens";

describe("filterTokens", () => {
  it("loses no character and knows where each piece starts", () => {
    const parts = fc.constantFrom("params.lr", " = ", "'a b'", "metrics.`x y`", " AND ", "<", "0.1", "(", '"', "'", "é", "\n");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.array(parts).map((all) => all.join(""))), (filter) => {
        const tokens = filterTokens(filter);
        expect(tokens.map((token) => token.text).join("")).toBe(filter);
        expect(tokens.every((token) => filter.startsWith(token.text, token.start))).toBe(true);
      }),
    );
  });

  it("tells keys, operators, values and words apart", () => {
    const looks = filterTokens("params.model = 'resnet50' or metrics.`val loss` < 0.4").filter((one) => one.text.trim() !== "");
    expect(looks.map((one) => [one.text, one.look])).toEqual([
      ["params.model", "key"],
      ["=", "operator"],
      ["'resnet50'", "value"],
      ["or", "word"],
      ["metrics.`val loss`", "key"],
      ["<", "operator"],
      ["0.4", "value"],
    ]);
  });
});
