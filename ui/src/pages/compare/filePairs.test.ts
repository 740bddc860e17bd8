import { describe, expect, it } from "vitest";
import { pairFiles, type Place } from "./filePairs";

function side(...paths: string[]): ReadonlyMap<string, Place> {
  return new Map(paths.map((path) => [path, { owner: { kind: "run", id: "r" }, file: { path, is_dir: false } }]));
}

describe("pairFiles", () => {
  it("begins with the environment, then what both have, then what one has", () => {
    const pairs = pairFiles(side("b.txt", "a.txt", "model/requirements.txt", "images/x.png"), side("b.txt", "c.txt", "model/requirements.txt"));

    expect(pairs.map(({ path, left, right }) => [path, left !== null, right !== null])).toEqual([
      ["model/requirements.txt", true, true],
      ["b.txt", true, true],
      ["a.txt", true, false],
      ["c.txt", false, true],
    ]);
  });
});
