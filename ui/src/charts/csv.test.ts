import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { styleAt } from "../lib/colour";
import { csvText, pointRows } from "./csv";
import { buildModel } from "./model";

/** Reads what RFC 4180 says; a cell without quotes that is empty is null. */
function parsed(text: string): (string | null)[][] {
  const cells = text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g);
  const rows: (string | null)[][] = [[]];
  for (const [, quoted, plain, end] of cells) {
    rows.at(-1)?.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

describe("csvText", () => {
  it("is read back as it was, whatever the cells say", () => {
    const cell = fc.oneof(fc.string({ unit: "binary" }), fc.constant(null), fc.constantFrom('"', "\r\n", ",", " a "));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 })), (rows) => {
        expect(parsed(csvText({ head: ["a", "b"], rows }))).toEqual([["a", "b"], ...rows]);
      }),
    );
  });

  it("gives numbers in full", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const [, row] = parsed(csvText({ head: ["a"], rows: [[value]] }));

        expect(Number(row?.[0])).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

describe("pointRows", () => {
  const options = { across: "Step", logX: false, smoothing: 0, log: false, ignoreOutliers: false, zoom: null };
  const series = { runId: "r", key: "loss", count: 9, x: Float64Array.of(0, 4), y: Float64Array.of(1, 3) };
  const band = { width: 4, low: Float64Array.of(0, 2), high: Float64Array.of(5, 6) };

  it("has the width, mean, least and greatest value of each bucket", () => {
    const model = buildModel([{ id: "r", label: "run", style: styleAt(0), series: { ...series, ...band } }], { ...options, axis: "step" });
    const { head, rows } = pointRows("loss", model, () => []);

    expect(head).toEqual(["run_id", "run", "metric", "step", "time", "relative_ms", "bucket_width", "value", "min", "max"]);
    expect(rows).toEqual([["r", "run", "loss", 0, null, null, 4, 1, 0, 5], ["r", "run", "loss", 4, null, null, 4, 3, 2, 6]]);
  });

  it("keeps the values beside their smoothed course, and writes moments as people and programs read them", () => {
    const lines = [{ id: "r", label: "run", style: styleAt(0), series: { ...series, width: 0, low: null, high: null } }];
    const { head, rows } = pointRows("loss", buildModel(lines, { ...options, axis: "time", smoothing: 0.5 }), () => [{ step: 0, time: 0, relative: -1 }, { step: 7, time: 4, relative: 3 }]);

    expect(head.slice(3)).toEqual(["time", "step", "relative_ms", "bucket_width", "value", "min", "max", "smoothed"]);
    expect(rows[1]?.slice(3, 10)).toEqual(["1970-01-01T00:00:00.004Z", 7, 3, 0, 3, 3, 3]);
    expect(rows[1]?.[10]).toBeLessThan(3);
  });
});
