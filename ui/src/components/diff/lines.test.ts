import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines } from "./lines";

function marks(left: string, right: string): string[] {
  const signs = { same: " ", left: "-", right: "+" };
  return diffLines(left, right).map((line) => signs[line.type] + line.text);
}

describe("diffLines", () => {
  it("keeps what both have and tells what one has", () => {
    expect(marks("numpy==2.0\ntorch==2.1\n", "numpy==2.0\nsix\ntorch==2.2")).toEqual([" numpy==2.0", "-torch==2.1", "+six", "+torch==2.2"]);
    expect(marks("a\nb\nc", "b\nc\nd")).toEqual(["-a", " b", " c", "+d"]);
    expect(marks("", "a")).toEqual(["+a"]);
    expect(marks("same", "same\n")).toEqual([" same"]);
  });

  it("numbers the lines of each side", () => {
    expect(diffLines("a\nb", "b")).toEqual([
      { type: "left", text: "a", left: 1, right: null },
      { type: "same", text: "b", left: 2, right: 1 },
    ]);
  });

  it("has both texts in it, whatever they are", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.map((line) => `${line}\n`).join(""));
    fc.assert(
      fc.property(text, text, (left, right) => {
        const lines = diffLines(left, right);
        const side = (other: "left" | "right"): string => lines.filter((line) => line.type !== other).map((line) => `${line.text}\n`).join("");

        expect([side("right"), side("left")]).toEqual([left, right]);
      }),
    );
  });
});
