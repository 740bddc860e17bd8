import { describe, expect, it } from "vitest";
import { leaveOut, staying } from "./leaving";

describe("runs that are leaving", () => {
  it("are left out of their own experiment's lists until they are shown again", () => {
    const first = leaveOut("1", "first");
    const second = leaveOut("1", "second");
    expect([staying("1"), staying("2")]).toEqual(["first AND second", ""]);
    first?.();
    first?.();
    expect(staying("1")).toBe("second");
    second?.();
    expect(staying("1")).toBe("");
  });

  it("are no more than a filter can say", () => {
    const first = leaveOut("1", "x".repeat(40_000));
    expect(leaveOut("1", "y".repeat(40_000))).toBeNull();
    first?.();
    expect(staying("1")).toBe("");
  });
});
