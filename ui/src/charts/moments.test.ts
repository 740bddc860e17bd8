import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentsOf, startOf } from "./moments";

const START = 1000;
const logs = fc.array(fc.record({ step: fc.nat(5), timestamp: fc.integer({ min: START, max: START + 5 }), value: fc.constantFrom(0.5, 1, NaN) }), { minLength: 1, maxLength: 30 });

function numbers(values: readonly number[]): Float64Array {
  return Float64Array.from(values);
}

describe("momentsOf", () => {
  it("gives each raw point the step and the time it was logged with, whichever axis is shown", () => {
    fc.assert(
      fc.property(logs, fc.constantFrom("step" as const, "time" as const, "relative" as const), (points, axis) => {
        const logged = points.map((point) => ({ key: "loss", run_id: "r", ...point, value: Number.isNaN(point.value) ? ("NaN" as const) : point.value }));
        const x = points.map(({ step, timestamp }) => ({ step, time: timestamp, relative: timestamp - START })[axis]);
        const series = { runId: "r", key: "loss", count: points.length, width: 0, x: numbers(x), y: numbers(points.map(({ value }) => value)), low: null, high: null };
        const found = momentsOf(axis, series, logged, START);
        expect(found).toEqual(points.map(({ step, timestamp }) => ({ step, time: timestamp, relative: timestamp - START })));
      }),
    );
  });

  it("knows of a bucket what the shown axis says", () => {
    const series = { runId: "r", key: "loss", count: 9, width: 4, x: numbers([4]), y: numbers([1]), low: null, high: null };
    expect(momentsOf("step", series, [], null)).toEqual([{ step: 4, time: null, relative: null }]);
    expect(momentsOf("metric", series, [], null)).toEqual([{ step: null, time: null, relative: null }]);
  });
});

describe("startOf", () => {
  it("is as far before the first point as relative time says", () => {
    const point = { key: "loss", run_id: "r", step: 0, timestamp: 1500, value: 1 };
    expect(startOf([{ ...point, timestamp: 1700 }, point], { width: 0, x: [500, 700] })).toBe(START);
    expect(startOf([point], { width: 8, x: [496] })).toBeNull();
  });
});
