import { describe, expect, it } from "vitest";
import { decodeSeries } from "./series";
import { sparkPath } from "./spark";

const wire = { run_id: "a", key: "k", n: 3, width: 0, first_time: 0 };

describe("sparkPath", () => {
  it("fills its box and breaks where a value is not finite", () => {
    const series = decodeSeries({ ...wire, x: [0, 1, 2, 3, 4], last: [0, 10, "NaN", 5, 10] });

    expect(sparkPath(series, 40, 10)).toBe("M0.0 10.0L10.0 0.0M30.0 5.0L40.0 0.0");
  });

  it("draws nothing for a single point and a middle line for equal values", () => {
    expect(sparkPath(decodeSeries({ ...wire, x: [3], last: [1] }), 40, 10)).toBe("");
    expect(sparkPath(decodeSeries({ ...wire, x: [0, 1], last: [7, 7] }), 40, 10)).toBe("M0.0 5.0L40.0 5.0");
  });
});
