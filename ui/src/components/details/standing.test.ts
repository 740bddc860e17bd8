import { describe, expect, it } from "vitest";
import { standing } from "./standing";

describe("standing", () => {
  it("names the stage and the aliases", () => {
    expect(standing({ current_stage: "Production", aliases: ["best", "new"] })).toBe("Production, @best, @new");
  });

  it("says nothing of a version in no stage", () => {
    expect(standing({ current_stage: "None" })).toBe("");
  });
});
