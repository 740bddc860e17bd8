import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationLabel, durationTicks, linearTicks, logTicks, numberLabels, timeTicks } from "./ticks";

describe("linearTicks", () => {
  it("gives few round marks inside the range, whatever the range", () => {
    const range = fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 1e-6, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(range, fc.integer({ min: 2, max: 12 }), ([least, span], most) => {
        const greatest = least + span;
        const marks = linearTicks(least, greatest, most);
        expect(marks.length).toBeLessThanOrEqual(most + 1);
        const room = Math.abs(greatest) * 1e-6 + span * 1e-6;
        for (const mark of marks) {
          expect(mark).toBeGreaterThanOrEqual(least - room);
          expect(mark).toBeLessThanOrEqual(greatest + room);
        }
      }),
    );
  });

  it("stays at whole numbers for steps", () => {
    expect(linearTicks(0, 3, 10, true)).toEqual([0, 1, 2, 3]);
  });

  it("has no rounding dust", () => {
    expect(linearTicks(0, 0.5, 5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  });
});

describe("logTicks", () => {
  it("uses powers of ten over many decades and fills up few", () => {
    expect(logTicks(1e-4, 1, 5)).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(logTicks(1, 100, 8)).toEqual([1, 2, 5, 10, 20, 50, 100]);
  });

  it("has nothing to say below zero", () => {
    expect(logTicks(-1, 10, 5)).toEqual([]);
  });
});

describe("numberLabels", () => {
  it("writes one unit with as few digits as tell marks apart", () => {
    expect(numberLabels([0.2, 0.25, 0.3])).toEqual(["0.2", "0.25", "0.3"]);
    expect(numberLabels([0, 20_000, 40_000])).toEqual(["0", "20k", "40k"]);
    expect(numberLabels([0, 500_000, 1_000_000, 1_500_000])).toEqual(["0", "0.5M", "1M", "1.5M"]);
    expect(numberLabels([0, 2e-5, 4e-5])).toEqual(["0", "2e-5", "4e-5"]);
    expect(numberLabels([-1, 0, 1])).toEqual(["−1", "0", "1"]);
  });

  it("keeps the small end of a log axis readable", () => {
    expect(numberLabels([1e-5, 0.1, 1000])).toEqual(["1e-5", "0.1", "1000"]);
  });
});

describe("time axes", () => {
  it("marks round durations", () => {
    expect(durationTicks(0, 3_600_000, 6).map(durationLabel)).toEqual(["0", "10m", "20m", "30m", "40m", "50m", "1h"]);
    expect(durationLabel(93_784_000)).toBe("1d 2h");
    expect(durationLabel(4_800_000)).toBe("1h 20m");
  });

  it("marks round local times", () => {
    const start = new Date(2026, 10, 23, 9, 7, 12).getTime();
    const marks = timeTicks(start, start + 3 * 3_600_000, 6);

    expect(marks.map((mark) => new Date(mark).getMinutes() % 30)).toEqual(marks.map(() => 0));
    expect(marks.length).toBeGreaterThan(3);
  });
});
