import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisOf } from "./scale";

describe("axisOf", () => {
  it("reads texts of numbers as numbers and marks each of a few", () => {
    const axis = axisOf(["64", "128", null, "256"]);

    expect(axis.kind).toBe("number");
    expect(axis.marks.map((mark) => mark.label)).toEqual(["64", "128", "256"]);
    expect([axis.place("64"), axis.place("256"), axis.place(null)]).toEqual([0, 1, null]);
  });

  it("spreads numbers of very different size by their powers", () => {
    const axis = axisOf([0.001, 0.01, 0.1]);

    expect(axis.kind).toBe("log");
    expect(axis.place(0.01)).toBeCloseTo(0.5);
    expect(axis.between(0, 0.5)[1]).toBeCloseTo(0.01);
  });

  it("has words where one value is no number", () => {
    const axis = axisOf(["sgd", "adam", "10"]);

    expect(axis.kind).toBe("words");
    expect(axis.marks.map((mark) => mark.label)).toEqual(["10", "adam", "sgd"]);
    expect(axis.place("unknown")).toBeNull();
  });

  it("puts equal values in the middle and gives what has no size no place", () => {
    expect(axisOf([3, 3]).place(3)).toBe(0.5);
    expect(axisOf([1, NaN, Infinity, 2]).place(Infinity)).toBeNull();
  });

  it("places every number on the axis, and reads it back from there", () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, (some) => {
        const axis = axisOf(some);
        const span = Math.max(...some) - Math.min(...some);
        for (const value of some) {
          const at = axis.place(value) ?? NaN;
          expect(at).toBeGreaterThanOrEqual(-1e-9);
          expect(at).toBeLessThanOrEqual(1 + 1e-9);
          if (span > 1e-3) expect(Math.abs(axis.between(at, at)[0] - value)).toBeLessThanOrEqual(Math.max(1, Math.abs(value)) * 1e-6);
        }
      }),
    );
  });
});
