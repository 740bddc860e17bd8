import { describe, expect, it } from "vitest";
import { brushedByKey, dotsOf, passes } from "./places";
import { axisOf } from "./scale";

describe("passes", () => {
  const columns = [
    { name: "lr", places: [0, 0.5, 1, null] },
    { name: "loss", places: [0.2, 0.8, 0.9, 0.1] },
  ];
  const kept = (brushes: Map<string, [number, number]>): boolean[] => [0, 1, 2, 3].map((run) => passes(columns, brushes, run));

  it("keeps runs that pass every brushed stretch, ends included", () => {
    expect(kept(new Map([["lr", [0.5, 1]]]))).toEqual([false, true, true, false]);
    expect(kept(new Map([["lr", [0.5, 1]], ["loss", [0.85, 1]]]))).toEqual([false, false, true, false]);
    expect(kept(new Map())).toEqual([true, true, true, true]);
  });
});

describe("brushedByKey", () => {
  it("begins at the top, moves, widens, and ends", () => {
    expect(brushedByKey("ArrowDown", null)).toEqual([0.75, 1]);
    expect(brushedByKey("ArrowDown", [0.5, 0.75])?.map((end) => Math.round(end * 100))).toEqual([45, 70]);
    expect(brushedByKey("ArrowUp", [0.75, 1])).toEqual([0.75, 1]);
    expect(brushedByKey("+", [0.5, 0.98])?.[1]).toBe(1);
    expect(brushedByKey("Escape", [0.5, 0.75])).toBeNull();
    expect(brushedByKey("x", null)).toBeUndefined();
  });
});

describe("dotsOf", () => {
  it("leaves out runs without either value", () => {
    const runs = ["a", "b", "c"].map((id) => ({ id, label: id, token: null }));
    const x = { name: "lr", label: "lr", values: ["0.1", null, "0.2"] };
    const y = { name: "loss", label: "loss", values: [1, 2, "NaN"] };
    const dots = dotsOf(runs, x, y, { x: axisOf(x.values), y: axisOf([1, 2]) });

    expect(dots.map((dot) => dot.run.id)).toEqual(["a"]);
  });
});
