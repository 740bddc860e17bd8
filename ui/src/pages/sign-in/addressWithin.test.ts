import { describe, expect, it } from "vitest";
import { addressWithin } from "./addressWithin";

const BASE = "https://lab.example.org/track/";

describe("addressWithin", () => {
  it("takes addresses of this server", () => {
    expect(addressWithin("/track/get-artifact?run_id=1&path=a%20b", BASE)).toBe(
      "https://lab.example.org/track/get-artifact?run_id=1&path=a%20b",
    );
  });

  it.each([
    ["another site", "https://evil.example/"],
    ["another site without a scheme", "//evil.example/track/"],
    ["another site behind a backslash", "/\\evil.example/track/"],
    ["a script", "javascript:alert(1)"],
    ["a path outside of the prefix", "/other"],
    ["a path that climbs out", "/track/../other"],
    ["the sign-in page itself", "/track/sign-in?to=/track/sign-in"],
    ["no address", "https://"],
    ["nothing", null],
  ])("refuses %s", (_what, to) => {
    expect(addressWithin(to, BASE)).toBeNull();
  });
});
