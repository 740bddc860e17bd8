import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisOf } from "../../charts/scale";
import { brushField, brushOf, stretchOf, withBrushes, type Brush } from "./brush";

describe("brushes", () => {
  it("are read back as they were written", () => {
    const brush: fc.Arbitrary<Brush> = fc.oneof(
      fc.record({ values: fc.array(fc.string({ unit: "binary" }), { minLength: 1 }) }),
      fc.record({ low: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0), high: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0) }),
    );
    const brushes = fc.array(fc.tuple(fc.string({ minLength: 1 }).map((key) => `params.${key}`), brush)).map((pairs) => new Map(pairs));
    fc.assert(
      fc.property(brushes, (one) => {
        expect(brushField.read(brushField.write(one))).toEqual(one);
      }),
    );
  });

  it.each(["[", "{}", '[["nonsense", 1, 2]]', '[["params.a", []]]', "[1]"])("are none where the address says %s", (text) => {
    expect(brushField.read(text).size).toBe(0);
  });

  it("narrow a filter without changing what it means", () => {
    const brushes = new Map<string, Brush>([
      ["params.opt", { values: ["it's", "sgd"] }],
      ["metrics.val/loss", { low: 0.1, high: 0.4 }],
    ]);

    expect(withBrushes("a = 1 OR b = 2", brushes).filter).toBe(
      "(a = 1 OR b = 2) AND params.opt IN ('it''s', 'sgd') AND metrics.`val/loss` >= 0.1 AND metrics.`val/loss` <= 0.4",
    );
    expect(withBrushes("x", new Map())).toEqual({ filter: "x", shift: 0 });
  });

  it("choose the texts of a stretch of params, and the numbers of one of metrics", () => {
    const values = ["0.1", "0.2", "0.3", null];
    const axis = axisOf(values);
    const brush = brushOf("params.lr", axis, values, [0.4, 1]);

    expect(brush).toEqual({ values: ["0.2", "0.3"] });
    expect(stretchOf(brush ?? { values: [] }, axis)?.map((end) => Math.round(end * 100))).toEqual([50, 100]);
    expect(brushOf("params.lr", axis, values, [0.6, 0.9])).toBeNull();
    expect(brushOf("metrics.loss", axisOf([0, 10]), [0, 10], [0.2, 0.5])).toEqual({ low: 2, high: 5 });
  });
});
