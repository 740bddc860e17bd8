import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelOf, placeOf, spansOf, type Level } from "./levels";

interface Tree {
  below: (Tree | null)[];
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({ below: fc.array(fc.option(tie("tree"), { freq: 2, maxDepth: 4 }), { maxLength: 4 }) }),
}));

function asLevel(from: Tree): Level<Tree> {
  const open = from.below.flatMap((one, at) => (one === null ? [] : [{ at, level: asLevel(one) }]));
  return levelOf(from, from.below.length, open);
}

/** All rows from the top, written out: the level, the number in it, the depth and the row above. */
function rowsOf(from: Tree, depth = 1, above: number | null = null): unknown[][] {
  const rows: unknown[][] = [];
  const start = above === null ? 0 : above + 1;
  from.below.forEach((one, at) => {
    const here = start + rows.length;
    rows.push([from, at, depth, above]);
    if (one !== null) rows.push(...rowsOf(one, depth + 1, here));
  });
  return rows;
}

describe("levels", () => {
  it("put each row where the tree written out has it", () => {
    fc.assert(
      fc.property(tree, (from) => {
        const level = asLevel(from);
        const expected = rowsOf(from);
        const found = Array.from({ length: level.total }, (_, index) => placeOf(level, index)).map(
          (place) => place && [place.rows, place.at, place.depth, place.above],
        );
        expect(found).toEqual(expected);
        expect([placeOf(level, level.total), placeOf(level, -1)]).toEqual([null, null]);
      }),
    );
  });

  it("need just the rows in view of each level", () => {
    fc.assert(
      fc.property(tree, fc.nat(20), fc.nat(20), (from, first, count) => {
        const level = asLevel(from);
        const wanted = rowsOf(from).slice(first, first + count);
        for (const span of spansOf(level, first, first + count)) {
          const own = wanted.filter(([rows]) => rows === span.rows).map(([, at]) => at);
          expect([span.first, span.end - 1]).toEqual([own[0], own.at(-1)]);
        }
        expect(new Set(spansOf(level, first, first + count).map((span) => span.rows))).toEqual(new Set(wanted.map(([rows]) => rows)));
      }),
    );
  });
});
