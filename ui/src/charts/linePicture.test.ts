import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { styleAt } from "../lib/colour";
import { insideFrame, lineShapes } from "./linePicture";
import { buildModel, type Line } from "./model";
import { posterOf } from "./poster";
import type { Shape } from "./shapes";

const frame = { left: 0, top: 10, width: 100, height: 80 };
const height = fc.double({ min: -500, max: 500, noNaN: true });
const points = fc.array(fc.option(height, { freq: 5 })).map((ys) => ys.map((y, at) => (y === null ? null : ([at * 3, y] as const))));

function pairs(part: readonly number[]): [number, number][] {
  return Array.from({ length: part.length / 2 }, (_, at) => [part[2 * at] ?? NaN, part[2 * at + 1] ?? NaN]);
}

describe("insideFrame", () => {
  it("leaves nothing outside and every point that is inside", () => {
    fc.assert(
      fc.property(points, (given) => {
        const drawn = insideFrame(given, frame).flatMap(pairs);

        for (const [, y] of drawn) expect(y >= 10 - 1e-6 && y <= 90 + 1e-6).toBe(true);
        for (const point of given) {
          if (point !== null && point[1] >= 10 && point[1] <= 90) expect(drawn).toContainEqual([...point]);
        }
      }),
    );
  });

  it("cuts a stroke at the edge, where it leaves", () => {
    expect(insideFrame([[0, 50], [10, 130], [20, 50]], frame)).toEqual([[0, 50, 5, 90], [15, 90, 20, 50]]);
  });
});

describe("a line chart as shapes", () => {
  const line = (id: string, y: number[]): Line => ({
    id,
    label: id,
    style: styleAt(id.length),
    series: { runId: id, key: "loss", count: y.length, width: 0, x: Float64Array.from(y, (_, at) => at), y: Float64Array.from(y), low: null, high: null },
  });
  const draw = (lines: Line[], log = false): readonly Shape[] => {
    const model = buildModel(lines, { axis: "step", across: "Step", logX: log, smoothing: 0, log, ignoreOutliers: false, zoom: null });
    return posterOf("loss", "", (size) => lineShapes(size, model, { x: "Step", y: "loss" }), model.lines).shapes;
  };

  it("has a stroke and a legend entry with its dash for each run", () => {
    const shapes = draw([line("a", [1, 2, 3]), line("b".repeat(9), [3, 2, 1])]);
    const strokes = shapes.filter((shape) => shape.kind === "path" && shape.stroke?.startsWith("--c") === true);

    expect(strokes.map((shape) => shape.kind === "path" && [shape.stroke, shape.dash])).toEqual([
      ["--c1", []],
      ["--c1", [6, 3]],
      ["--c1", []],
      ["--c1", [6, 3]],
    ]);
    expect(shapes.filter((shape) => shape.kind === "text").map((shape) => shape.text)).toEqual(
      expect.arrayContaining(["loss", "Step", "a", "bbbbbbbbb", "2.2"]),
    );
  });

  it("stays on its page, whatever the values", () => {
    const value = fc.oneof(fc.double({ min: -1e9, max: 1e9 }), fc.constantFrom(NaN, Infinity, -Infinity, 0));
    fc.assert(
      fc.property(fc.array(fc.array(value, { minLength: 1 }), { minLength: 1, maxLength: 3 }), fc.boolean(), (values, log) => {
        for (const shape of draw(values.map((one, at) => line(`run ${at}`, one)), log)) {
          const spots = shape.kind === "path" ? shape.parts.flatMap(pairs) : [[shape.x, shape.y] as const];
          for (const [x, y] of spots) expect(x >= -1 && x <= 961 && y >= -1 && y <= 2000).toBe(true);
        }
      }),
    );
  });
});
