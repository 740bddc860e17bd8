import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handedOn, keptWith, type Range } from "./windowing";

const range = fc.tuple(fc.nat(200), fc.nat(40)).map(([first, length]): Range => ({ first, end: first + length }));

describe("handedOn", () => {
  it("gives each row an element of its own, leaves those that stay and takes none from the kept row", () => {
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 12 }), fc.nat(240), (ranges, keep) => {
        let before = new Map<number, number>();
        for (const next of ranges) {
          const after = handedOn(before, next, keep);
          expect([...after.keys()]).toEqual(Array.from({ length: next.end - next.first }, (_, at) => next.first + at));
          expect(new Set(after.values()).size).toBe(after.size);
          for (const [row, element] of before) if (after.has(row)) expect(after.get(row)).toBe(element);
          const kept = before.get(keep);
          if (kept !== undefined && !after.has(keep)) expect([...after.values()]).not.toContain(kept);
          before = after;
        }
      }),
    );
  });

  it("makes no element where as many rows come as leave", () => {
    const before = handedOn(new Map(), { first: 0, end: 40 }, -1);
    expect([...handedOn(before, { first: 500, end: 540 }, -1).values()].sort((a, b) => a - b)).toEqual([...before.values()]);
  });
});

describe("keptWith", () => {
  it("leaves each row its element when others come above it or go", () => {
    const before = new Map([[0, 7], [1, 4], [2, 9]]);
    expect(keptWith(before, ["a", "b", "c"], ["new", "a", "c"])).toEqual(new Map([[1, 7], [2, 9]]));
  });

  it("keeps none of rows that had no name", () => {
    expect(keptWith(new Map([[0, 7]]), [], ["a"])).toEqual(new Map());
  });
});
