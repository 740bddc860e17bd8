import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inside, joined, stepsWithin } from "./joined";
import type { Series } from "./series";

function series(points: readonly (readonly [number, number])[], extra: Partial<Series> = {}): Series {
  const x = Float64Array.from(points, ([step]) => step);
  return { runId: "r", key: "loss", count: x.length, width: 0, x, y: Float64Array.from(points, ([, value]) => value), low: null, high: null, ...extra };
}

const points = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), { selector: ([step]) => step, minLength: 1 })
  .map((some) => some.sort(([a], [b]) => a - b));

describe("a metric over another one", () => {
  it("has a point for each step that both have, in the order of x", () => {
    fc.assert(
      fc.property(points, points, (across, up) => {
        const both = up.flatMap(([step, value]) => across.filter(([other]) => other === step).map(([, place]) => [place, value]));
        const found = joined(series(across), series(up));

        expect(Array.from(found?.x ?? [], (x, at) => [x, found?.y[at]]).sort()).toEqual(both.sort());
        expect([...(found?.x ?? [])]).toEqual([...(found?.x ?? [])].sort((a, b) => a - b));
      }),
    );
  });

  it("joins buckets of different widths on the wider ones, and raw points on buckets", () => {
    const tokens = series([[0, 10], [2, 30], [4, 50], [6, 70]], { width: 2, low: Float64Array.of(0, 20, 40, 60), high: Float64Array.of(19, 39, 59, 79) });
    const loss = series([[0, 5], [4, 3]], { width: 4, low: Float64Array.of(4, 2), high: Float64Array.of(6, 4), count: 8 });
    const found = joined(tokens, loss);

    expect([found?.x, found?.y, found?.low, found?.high, found?.joined, found?.count]).toEqual([
      Float64Array.of(20, 60),
      Float64Array.of(5, 3),
      Float64Array.of(4, 2),
      Float64Array.of(6, 4),
      4,
      8,
    ]);
    expect(joined(series([[1, 10], [3, 20], [5, 40]]), loss)?.x).toEqual(Float64Array.of(15, 40));
  });

  it("keeps NaN as a value and leaves out what has no place", () => {
    const found = joined(series([[0, 1], [1, NaN], [2, 3]]), series([[0, NaN], [1, 5], [2, 6]]));

    expect([found?.x, found?.y]).toEqual([Float64Array.of(1, 3), Float64Array.of(NaN, 6)]);
    expect(joined(series([[0, 1]]), series([[1, 1]]))).toBeNull();
  });

  it("is asked for at the steps whose values a zoom shows, and cut to it", () => {
    fc.assert(
      fc.property(points, fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }), (some, from, span) => {
        const range = [from, from + span] as const;
        const steps = stepsWithin([series(some)], range);
        for (const [step, value] of some) {
          if (value >= range[0] && value <= range[1]) expect(steps !== null && steps[0] <= step && step <= steps[1]).toBe(true);
        }
        const both = joined(series(some), series(some));
        if (both !== null) expect([...inside(both, range).y]).toEqual([...both.y].filter((y) => y >= range[0] && y <= range[1]));
      }),
    );
  });
});
