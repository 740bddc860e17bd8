import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { smooth } from "./smoothing";

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const gap = fc.double({ min: 0.001, max: 1000, noNaN: true });
const weight = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const points = fc.array(fc.tuple(gap, value), { minLength: 2, maxLength: 60 }).map((pairs) => {
  let at = 0;
  return { x: Float64Array.from(pairs, ([step]) => (at += step)), y: Float64Array.from(pairs, ([, y]) => y) };
});

describe("smooth", () => {
  it("stays between the least and the greatest value so far", () => {
    fc.assert(
      fc.property(points, weight, ({ x, y }, w) => {
        const result = smooth(x, y, w);
        for (const [index, one] of result.entries()) {
          const seen = y.slice(0, index + 1);
          const room = 1e-6 * (1 + Math.max(...seen.map(Math.abs)));
          expect(one).toBeGreaterThanOrEqual(Math.min(...seen) - room);
          expect(one).toBeLessThanOrEqual(Math.max(...seen) + room);
        }
      }),
    );
  });

  it("does not change when the x axis is stretched or moved", () => {
    fc.assert(
      fc.property(points, weight, fc.integer({ min: -1000, max: 1000 }), ({ x, y }, w, moved) => {
        const one = smooth(x, y, w);
        const other = smooth(x.map((at) => at * 4 + moved), y, w);
        for (const [index, expected] of one.entries()) expect(other[index]).toBeCloseTo(expected, 3);
      }),
    );
  });

  it("keeps a constant line, the first value, and everything at weight 0", () => {
    fc.assert(
      fc.property(points, weight, ({ x, y }, w) => {
        const level = smooth(x, y.map(() => 3), w);
        for (const one of level) expect(one).toBeCloseTo(3, 9);
        expect(smooth(x, y, w)[0]).toBeCloseTo(y[0] ?? NaN, 6);
        expect(smooth(x, y, 0)).toEqual(y);
      }),
    );
  });

  it("is the debiased exponential average on even steps", () => {
    const result = smooth(Float64Array.of(0, 1, 2), Float64Array.of(1, 2, 4), 0.5);

    expect([...result]).toEqual([1, (1 + 2 * 2) / 3, (1 + 2 * 2 + 4 * 4) / 7]);
  });

  it("forgets more over a long gap", () => {
    const near = smooth(Float64Array.of(0, 1, 2, 3), Float64Array.of(0, 0, 0, 1), 0.9);
    const far = smooth(Float64Array.of(0, 1, 2, 90), Float64Array.of(0, 0, 0, 1), 0.9);

    expect(far[3]).toBeGreaterThan(near[3] ?? NaN);
  });

  it("leaves values that are not finite in place and their neighbours alone", () => {
    const x = Float64Array.of(0, 1, 2, 3);
    const result = smooth(x, Float64Array.of(1, NaN, 1, Infinity), 0.6);

    expect([...result]).toEqual([1, NaN, 1, Infinity]);
  });
});
