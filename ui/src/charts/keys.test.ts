import { describe, expect, it } from "vitest";
import { groupKeys, matchingKeys } from "./keys";

describe("groupKeys", () => {
  it("puts keys without prefix first and the machine last, numbers in counting order", () => {
    const sections = groupKeys(["val/loss", "system/gpu_0", "loss", "train/b10", "train/b9", "/odd", "acc", "val/acc", "test/acc"]);

    expect(sections).toEqual([
      { prefix: "", keys: ["/odd", "acc", "loss", "test/acc"] },
      { prefix: "train", keys: ["train/b9", "train/b10"] },
      { prefix: "val", keys: ["val/acc", "val/loss"] },
      { prefix: "system", keys: ["system/gpu_0"] },
    ]);
  });

  it("keeps few keys together, but for the machine's", () => {
    const sections = groupKeys(["val/loss", "train/loss", "val/acc", "system/gpu_0"]);

    expect(sections).toEqual([
      { prefix: "", keys: ["train/loss", "val/acc", "val/loss"] },
      { prefix: "system", keys: ["system/gpu_0"] },
    ]);
  });
});

describe("matchingKeys", () => {
  it("wants every word, in any order and case", () => {
    expect(matchingKeys(["val/Loss", "train/loss", "val/acc"], "LOSS val")).toEqual(["val/Loss"]);
    expect(matchingKeys(["a", "b"], "  ")).toEqual(["a", "b"]);
  });
});
