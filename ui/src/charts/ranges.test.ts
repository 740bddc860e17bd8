import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { airy, extent, rangeWithoutOutliers } from "./ranges";

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }).map((all) => Float64Array.from(all));

describe("extent", () => {
  it("sees finite values only, and positive ones only for a log axis", () => {
    expect(extent([Float64Array.of(NaN, -2, Infinity), Float64Array.of(5)])).toEqual([-2, 5]);
    expect(extent([Float64Array.of(0, -2, 0.5, 5)], true)).toEqual([0.5, 5]);
    expect(extent([Float64Array.of(NaN)])).toBeNull();
  });
});

describe("rangeWithoutOutliers", () => {
  it("leaves a lone spike outside", () => {
    const calm = Float64Array.from({ length: 100 }, (_, index) => index / 100);
    calm[50] = 1e6;

    expect(rangeWithoutOutliers([calm])?.[1]).toBeLessThan(5);
  });

  it("is never wider than the data and keeps the middle half", () => {
    fc.assert(
      fc.property(values, (all) => {
        const [low, high] = rangeWithoutOutliers([all]) ?? [NaN, NaN];
        const sorted = all.slice().sort();
        expect(low).toBeGreaterThanOrEqual(sorted[0] ?? NaN);
        expect(high).toBeLessThanOrEqual(sorted.at(-1) ?? NaN);
        expect(low).toBeLessThanOrEqual(sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN);
        expect(high).toBeGreaterThanOrEqual(sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN);
      }),
    );
  });
});

describe("airy", () => {
  it("gives equal values some height", () => {
    expect(airy([0, 0], false)).toEqual([-1, 1]);
    expect(airy([5, 5], false)).toEqual([4.5, 5.5]);
  });

  it("keeps a log range positive", () => {
    const [low, high] = airy([0.001, 10], true);

    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(10);
  });
});
