import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxOf, spreadOf } from "./distribution";

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0), { minLength: 1 });

describe("spreadOf", () => {
  it("knows the textbook's numbers", () => {
    expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ count: 8, mean: 5, deviation: expect.closeTo(2.138, 3) as number });
    expect(spreadOf([3])).toEqual({ count: 1, mean: 3, deviation: 0 });
    expect(spreadOf([])).toBeNull();
  });

  it("stays between the least and the greatest value, also for the largest numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (some) => {
        const { mean = NaN } = spreadOf(some) ?? {};
        const air = 1e-9 * Math.max(...some.map(Math.abs));

        expect(mean >= Math.min(...some) - air && mean <= Math.max(...some) + air).toBe(true);
      }),
    );
  });
});

describe("boxOf", () => {
  it("draws Tukey's box", () => {
    expect(boxOf([1, 2, 3, 4, 5, 6, 7, 100])).toEqual({ count: 8, q1: 2.75, median: 4.5, q3: 6.25, low: 1, high: 7, outside: [7] });
    expect(boxOf([])).toBeNull();
  });

  it("has its parts in order, and every value within the whiskers or outside", () => {
    fc.assert(
      fc.property(values, (some) => {
        const box = boxOf(some);
        if (box === null) throw new Error("no box");
        const parts = [box.low, box.q1, box.median, box.q3, box.high];

        expect(parts).toEqual([...parts].sort((a, b) => a - b));
        some.forEach((value, at) => expect(box.outside.includes(at)).toBe(value < box.low || value > box.high));
      }),
    );
  });

  it("does not depend on the order of the values", () => {
    fc.assert(
      fc.property(values, (some) => {
        expect({ ...boxOf([...some].reverse()), outside: [] }).toEqual({ ...boxOf(some), outside: [] });
      }),
    );
  });
});
