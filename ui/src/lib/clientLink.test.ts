import { describe, expect, it } from "vitest";
import { clientLink } from "./clientLink";

describe("a link that a client printed", () => {
  it("leads to the run when it names one", () => {
    expect(clientLink("#/experiments/1/runs/d9f9b0294127dead0cb408936bcd9fb3")).toEqual([
      "runs",
      "d9f9b0294127dead0cb408936bcd9fb3",
    ]);
  });

  it("leads to the experiment otherwise", () => {
    expect(clientLink("#/experiments/12")).toEqual(["experiments", "12"]);
  });

  it("is left alone when it is something else", () => {
    expect(clientLink("")).toBeNull();
    expect(clientLink("#main")).toBeNull();
  });
});
