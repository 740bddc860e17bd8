import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandOf, gridOf, levelLine, strips, surface, type Sample } from "./field";

// Places on a fine raster: two that differ by the least of all numbers are one place.
const share = fc.integer({ min: 0, max: 1000 }).map((part) => part / 1000);
const samples: fc.Arbitrary<Sample[]> = fc.array(fc.record({ x: share, y: share, value: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }), { minLength: 1, maxLength: 20 });

describe("the surface through samples", () => {
  it("goes through every sample, through the mean of those at one place", () => {
    fc.assert(
      fc.property(samples, (some) => {
        const at = surface(some);
        for (const { x, y } of some) {
          const here = some.filter((one) => one.x === x && one.y === y).map((one) => one.value);

          expect(at(x, y)).toBeCloseTo(here.reduce((sum, value) => sum + value, 0) / here.length, 6);
        }
      }),
    );
  });

  it("never leaves the range of the samples", () => {
    fc.assert(
      fc.property(samples, share, share, (some, x, y) => {
        const all = some.map((one) => one.value);
        const value = surface(some)(x, y);

        expect(value >= Math.min(...all) - 1e-6 && value <= Math.max(...all) + 1e-6).toBe(true);
      }),
    );
  });

  it("does not depend on the order of the samples", () => {
    fc.assert(
      fc.property(samples, share, share, (some, x, y) => {
        expect(surface([...some].reverse())(x, y)).toBeCloseTo(surface(some)(x, y), 5);
      }),
    );
  });
});

describe("bands and level lines", () => {
  const levels = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 6 }).map((some) => some.sort((a, b) => a - b));

  it("cover each cell once, with its own band", () => {
    fc.assert(
      fc.property(samples, levels, (some, at) => {
        const grid = gridOf(some, 7, 5);
        const cells = strips(grid, at).flatMap(({ row, from, to, band }) => Array.from({ length: to - from }, (_, step) => ({ cell: row * 7 + from + step, band })));

        expect(cells.map(({ cell }) => cell)).toEqual(Array.from({ length: 35 }, (_, cell) => cell));
        for (const { cell, band } of cells) expect(band).toBe(bandOf(grid.values[cell] ?? NaN, at));
      }),
    );
  });

  it("separate what is above a level from what is below", () => {
    const slope = { columns: 4, rows: 3, values: Float64Array.of(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3) };

    expect(levelLine(slope, 1.5)).toEqual([[0.5, 0.5 / 3, 0.5, 1.5 / 3], [0.5, 1.5 / 3, 0.5, 2.5 / 3]]);
    expect(levelLine(slope, 7)).toEqual([]);
  });

  it("stay in the square", () => {
    fc.assert(
      fc.property(samples, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (some, level) => {
        for (const stroke of levelLine(gridOf(some, 6, 6), level)) {
          expect(stroke).toHaveLength(4);
          for (const place of stroke) expect(place >= 0 && place <= 1).toBe(true);
        }
      }),
    );
  });
});
