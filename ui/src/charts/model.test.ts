import { describe, expect, it } from "vitest";
import { styleAt } from "../lib/colour";
import { buildModel, movedBy, partOf, type ChartOptions, type Line } from "./model";
import { readoutAt, rowsAround } from "./readout";
import type { Series } from "./series";
import { describeChart, pointTable } from "./summary";

const plain: ChartOptions = { axis: "step", across: "Step", logX: false, smoothing: 0, log: false, ignoreOutliers: false, zoom: null };

function line(id: string, y: number[], extra: Partial<Series> = {}): Line {
  const x = Float64Array.from(y, (_, index) => index);
  const series = { runId: id, key: "loss", count: y.length, width: 0, x, y: Float64Array.from(y), low: null, high: null, ...extra };
  return { id, label: id, style: styleAt(0), series };
}

describe("a log x axis", () => {
  it("begins at the first point after 0, and says what is before it", () => {
    const model = buildModel([line("a", [5, 6, 7, 8])], { ...plain, logX: true });

    expect(model.x).toEqual([1, 3]);
    expect(model.notes).toEqual(["1 point at or before 0 not on a log axis"]);
  });

  it("has a place for a bucket that starts at 0, and for a zoom that does", () => {
    const x = Float64Array.of(0, 64, 128);
    const buckets = line("a", [5, 6, 7], { width: 64, x, low: x, high: x });

    expect(buildModel([buckets], { ...plain, logX: true }).x).toEqual([1, 128]);
    expect(buildModel([buckets], { ...plain, logX: true, zoom: [0, 100] }).x).toEqual([1, 100]);
  });

  it("is moved along by factors", () => {
    expect(movedBy({ x: [1, 100], logX: true }, 1, 0.5)).toBeCloseTo(10);
    expect(movedBy({ x: [1, 101], logX: false }, 1, 0.5)).toBe(51);
  });
});

describe("buildModel", () => {
  it("covers all lines and their bands", () => {
    const band = line("b", [2, 2], { width: 4, low: Float64Array.of(-3, 1), high: Float64Array.of(2, 8) });
    const model = buildModel([line("a", [0, 1]), band], plain);

    expect(model.x).toEqual([0, 1]);
    expect(model.y[0]).toBeLessThan(-3);
    expect(model.y[1]).toBeGreaterThan(8);
  });

  it("marks what has no height and keeps the axes finite", () => {
    const model = buildModel([line("a", [1, NaN, Infinity, -Infinity, 2])], plain);

    expect(model.marks.map((mark) => mark.kind)).toEqual(["nan", "above", "below"]);
    expect(model.y.every(Number.isFinite)).toBe(true);
    expect(model.notes).toEqual(["1 NaN and 2 infinite values at the edge"]);
  });

  it("survives lines without any finite value", () => {
    const model = buildModel([line("a", [NaN, NaN])], { ...plain, log: true });

    expect(model.y.every((edge) => Number.isFinite(edge) && edge > 0)).toBe(true);
  });

  it("says what a log axis cannot show", () => {
    const model = buildModel([line("a", [0, -1, 10, 100])], { ...plain, log: true });

    expect(model.y[0]).toBeGreaterThan(0);
    expect(model.notes).toEqual(["2 values ≤ 0 not on a log axis"]);
  });

  it("fits the y axis to the part that is zoomed to", () => {
    const model = buildModel([line("a", [1000, 1, 2, 3])], { ...plain, zoom: [1, 3] });

    expect(model.x).toEqual([1, 3]);
    expect(model.y[1]).toBeLessThan(10);
  });

  it("keeps raw values behind a smoothed line", () => {
    const [drawn] = buildModel([line("a", [0, 10, 0])], { ...plain, smoothing: 0.5 }).lines;

    expect([...(drawn?.raw ?? [])]).toEqual([0, 10, 0]);
    expect(drawn?.y[1]).toBeLessThan(10);
  });
});

describe("readoutAt", () => {
  it("lists runs by value, what is not a number last, and leaves out runs that ended before", () => {
    const long = Array.from({ length: 100 }, () => 5);
    const lines = [line("a", long), line("b", long.map(() => NaN)), line("c", long.map(() => 9)), line("short", [1, 1])];
    const readout = readoutAt(buildModel(lines, plain), 50.2);

    expect(readout?.x).toBe(50);
    expect(readout?.rows.map((row) => row.line.id)).toEqual(["c", "a", "b"]);
  });

  it("shows the rows around the one that is pointed at", () => {
    const model = buildModel(Array.from({ length: 30 }, (_, at) => line(String(at), [at, at])), plain);
    const rows = readoutAt(model, 1)?.rows ?? [];

    expect(rowsAround(rows, 29, 10).map((row) => row.value)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(rowsAround(rows, 15, 10)).toContain(rows[15]);
  });
});

describe("a chart without pictures", () => {
  it("is described in one sentence", () => {
    expect(describeChart("loss", "Step", buildModel([line("a", [3, 1, 2])], plain))).toBe(
      "loss by step, 1 run, values from 1 to 3, last 2.",
    );
  });

  it("is a table of points with holes where a line has none", () => {
    const { lines } = buildModel([line("a", [3, 1, 2]), line("b", [7])], plain);

    expect(pointTable(lines, 2)).toEqual({ x: [1, 2], rows: [[1, null], [2, null]], total: 3 });
  });
});

describe("partOf", () => {
  it("keeps the axes of the whole and the marks of its own lines", () => {
    const whole = buildModel([line("a", [1, 9]), line("b", [NaN, 2]), line("c", [2, NaN])], plain);
    const part = partOf(whole, (one) => one.id !== "a" && one.id !== "b");

    expect([part.x, part.y]).toEqual([whole.x, whole.y]);
    expect(part.lines.map((one) => one.id)).toEqual(["c"]);
    expect(part.marks).toEqual([{ line: 0, x: 1, kind: "nan" }]);
  });
});
