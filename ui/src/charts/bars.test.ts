import { describe, expect, it } from "vitest";
import { barShare } from "./bars";

describe("barShare", () => {
  it("starts at zero where all values are on one side of it", () => {
    expect(barShare(5, [5, 10])).toBe(0.5);
    expect(barShare(-5, [-10, -5])).toBe(0.5);
    expect(barShare(0, [0, 0])).toBe(0);
  });

  it("gives every value a place when signs are mixed, and none to what is no number", () => {
    expect(barShare(0, [-10, 10])).toBe(0.5);
    expect(barShare(-10, [-10, 10])).toBe(0);
    expect(barShare(NaN, [0, 1])).toBe(0);
  });
});
