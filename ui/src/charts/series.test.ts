import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSeries, nearestIndex } from "./series";

const raw = { run_id: "a", key: "loss", n: 3, width: 0, first_time: 0, x: [0, 1, 2] };

describe("decodeSeries", () => {
  it("reads numbers that JSON has only names for", () => {
    const series = decodeSeries({ ...raw, last: [0.5, "NaN", "-Infinity"] });

    expect([...series.y]).toEqual([0.5, NaN, -Infinity]);
    expect(series.low).toBeNull();
  });

  it("follows the mean of buckets, and the last value where there is no mean", () => {
    const buckets = { min: [0, 0, "NaN" as const], max: [4, 9, "NaN" as const], mean: [2, 3, "NaN" as const], count: [2, 2, 1] };
    const series = decodeSeries({ ...raw, width: 4, last: [1, 1, "Infinity"], ...buckets });

    expect([...series.y]).toEqual([2, 3, Infinity]);
    expect([...(series.high ?? [])]).toEqual([4, 9, NaN]);
  });

  it("takes raw points for raw even with empty bucket columns", () => {
    const series = decodeSeries({ ...raw, last: [1, 2, 3], min: [], max: [], mean: [], count: [] });

    expect([...series.y]).toEqual([1, 2, 3]);
    expect(series.low).toBeNull();
  });
});

describe("nearestIndex", () => {
  it("finds a point that no other is nearer than", () => {
    const ascending = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }).map((x) => Float64Array.from(x).sort());
    fc.assert(
      fc.property(ascending, fc.double({ min: -60, max: 60, noNaN: true }), (x, target) => {
        const found = Math.abs((x[nearestIndex(x, target)] ?? NaN) - target);
        expect(found).toBe(Math.min(...x.map((at) => Math.abs(at - target))));
      }),
    );
  });

  it("finds nothing in nothing", () => {
    expect(nearestIndex(new Float64Array(), 3)).toBe(-1);
  });
});
