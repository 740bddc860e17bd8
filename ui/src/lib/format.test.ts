import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnFormat, formatAgo, formatAs, formatBytes, formatCount, formatDuration, formatNumber, plural, toNumber } from "./format";

const write = (values: number[]): string[] => {
  const format = columnFormat(values);
  return values.map((value) => formatAs(value, format));
};

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [0.21874, "0.21874"],
    [0.1 + 0.2, "0.3"],
    [12408, "12,408"],
    [1234, "1234"],
    [-3.5, "−3.5"],
    [1.5e-7, "1.5e-7"],
    [2e21, "2e21"],
    [1.23456789e12, "1,234,567,890,000"],
    [NaN, "NaN"],
    [-Infinity, "−∞"],
  ])("writes %d as %s", (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });

  it("never loses more than half of the last of five digits", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e308, max: 1e308, noNaN: true }), (value) => {
        const read = Number(formatNumber(value).replace(/,/g, "").replace("−", "-"));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 0.5001e-4);
      }),
    );
  });
});

describe("columnFormat", () => {
  it("gives integers no decimals", () => expect(write([3, 12, 40000])).toEqual(["3", "12", "40,000"]));

  it("adds digits until runs differ", () => expect(write([0.94312, 0.94318, 0.9])).toEqual(["0.9431", "0.9432", "0.9000"]));

  it("stops at the digits the values have", () => expect(write([0.5, 0.25])).toEqual(["0.50", "0.25"]));

  it("writes tiny values with exponents", () => expect(write([1e-7, 2.5e-7])).toEqual(["1.0e-7", "2.5e-7"]));

  it("shows a value that would round to nothing", () => {
    expect(formatAs(0.00004, { decimals: 3, exponential: false })).not.toMatch(/^0\.0+$/);
  });

  it("names what is not a finite number", () => expect(write([NaN, Infinity, 0.5])).toEqual(["NaN", "∞", "0.5"]));

  it("accepts a column without numbers", () => expect(columnFormat([])).toEqual({ decimals: 0, exponential: false }));

  it("gives every number of a column the same count of decimals", () => {
    const ordinary = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(ordinary, (values) => {
        const lengths = write(values).filter((one) => !one.includes("e")).map((one) => one.split(".")[1]?.length ?? 0);
        expect(new Set(lengths).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [340, "340 ms"],
    [12_400, "12.4 s"],
    [59_990, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [4 * 3_600_000, "4.0 h"],
    [60 * 3_600_000, "2.5 d"],
    [-5, "0 ms"],
  ])("writes %d ms as %s", (span, expected) => {
    expect(formatDuration(span)).toBe(expected);
  });
});

describe("formatAgo", () => {
  const now = new Date(2026, 5, 15, 12).getTime();
  it.each([
    [0, "just now"],
    [5 * 60_000, "5 min ago"],
    [2 * 3_600_000, "2 h ago"],
    [3 * 86_400_000, "3 d ago"],
    [40 * 86_400_000, "2026-05-06"],
  ])("writes a moment %d ms back as %s", (back, expected) => {
    expect(formatAgo(now - back, now)).toBe(expected);
  });
});

describe("small ones", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [12_000, "12 KB"],
    [3_400_000, "3.4 MB"],
    [999_600, "1 MB"],
  ])("writes %d bytes as %s", (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });

  it("groups thousands of counts", () => {
    expect([formatCount(214), formatCount(20000), plural(1, "run"), plural(0, "run")]).toEqual(["214", "20,000", "1 run", "0 runs"]);
  });

  it("reads the names of numbers JSON cannot hold, and only those", () => {
    expect([toNumber("NaN"), toNumber("-Infinity"), toNumber("0.5"), toNumber(null)]).toEqual([NaN, -Infinity, null, null]);
  });
});
