import { describe, expect, it } from "vitest";
import { allBut, both } from "./filters";
import { EVERYTHING, NOTHING, withRuns } from "./selection";

describe("two filters", () => {
  it("are both asked for, and it is known how far the first one moved", () => {
    expect(both("a = 1 OR b = 2", "c = 3")).toEqual({ filter: "(a = 1 OR b = 2) AND c = 3", shift: 1 });
  });

  it("are one where the other asks for nothing", () => {
    expect(both("a = 1", "")).toEqual({ filter: "a = 1", shift: 0 });
    expect(both("", "c = 3")).toEqual({ filter: "c = 3", shift: 0 });
  });
});

describe("all runs but the selected ones", () => {
  it("are those that are not named", () => {
    expect(allBut(withRuns(NOTHING, ["x", "y"], true), "a = 1")).toBe("NOT attributes.run_id IN ('x', 'y')");
  });

  it("are those that do not match, and those left out, where all that match are selected", () => {
    expect(allBut(EVERYTHING, "a = 1 OR b = 2")).toBe("(NOT (a = 1 OR b = 2))");
    expect(allBut(withRuns(EVERYTHING, ["x"], false), "a = 1")).toBe("(NOT (a = 1) OR attributes.run_id IN ('x'))");
  });

  it("are none where there is no filter and nothing is left out", () => {
    expect(allBut(EVERYTHING, "")).toBe("(attributes.run_id = '')");
    expect(allBut(withRuns(EVERYTHING, ["x"], false), "")).toBe("(attributes.run_id IN ('x'))");
  });
});
