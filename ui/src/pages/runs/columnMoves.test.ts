import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arranged, moved, placedBefore, withPin, without, withValue, type Arrangement } from "./columnMoves";

const four: Arrangement = { columns: ["params.a", "params.b", "metrics.c", "metrics.d"], pins: ["params.a"] };

describe("columns", () => {
  it("stand behind the pinned ones", () => {
    expect(arranged(["x", "y", "z"], ["z", "gone"])).toEqual(["z", "x", "y"]);
  });

  it("are dropped before others, and pinned beside pinned ones", () => {
    expect(placedBefore(four, "metrics.d", "params.b").columns).toEqual(["params.a", "metrics.d", "params.b", "metrics.c"]);
    expect(placedBefore(four, "metrics.d", "params.a").pins).toEqual(["metrics.d", "params.a"]);
    expect(placedBefore(four, "params.a", null)).toEqual({ columns: ["params.b", "metrics.c", "metrics.d", "params.a"], pins: [] });
  });

  it("move one place among those that are pinned alike", () => {
    expect(moved(four, "metrics.c", -1).columns).toEqual(["params.a", "metrics.c", "params.b", "metrics.d"]);
    expect(moved(four, "params.b", -1).columns).toEqual(four.columns);
    expect(moved(four, "metrics.d", 1).columns).toEqual(four.columns);
  });

  it("are pinned, unpinned and hidden", () => {
    expect(withPin(four, "metrics.d", true)).toEqual({ columns: ["params.a", "metrics.d", "params.b", "metrics.c"], pins: ["params.a", "metrics.d"] });
    expect(withPin(four, "params.a", false).pins).toEqual([]);
    expect(without(four, "params.a")).toEqual({ columns: four.columns.slice(1), pins: [] });
  });

  it("show another value of a metric in the same place", () => {
    expect(withValue(four, "metrics.c", "min").columns[2]).toBe("min(metrics.c)");
  });

  it("are neither lost nor doubled by any move", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^params\.[a-e]$/), { minLength: 1 });
    fc.assert(
      fc.property(names, names, fc.nat(), fc.nat(), (columns, pins, from, to) => {
        const start = { columns: arranged(columns, pins), pins: pins.filter((one) => columns.includes(one)) };
        const name = columns[from % columns.length] ?? "";
        const before = columns[to % columns.length] ?? "";
        for (const after of [placedBefore(start, name, before), moved(start, name, 1), moved(start, name, -1), withPin(start, name, true)]) {
          expect([...after.columns].sort()).toEqual([...columns].sort());
          expect(arranged(after.columns, after.pins)).toEqual(after.columns);
        }
      }),
    );
  });
});
