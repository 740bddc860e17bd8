import { describe, expect, it } from "vitest";
import { ALL, concerning, joined, type Change } from "./events";

function of(runs: Record<string, string[] | null>): Change {
  return { all: false, runs: new Map(Object.entries(runs)) };
}

describe("concerning", () => {
  const hint = { runs: [{ run_id: "a", experiment_id: "1", keys: ["loss"], step: 3 }, { run_id: "b", experiment_id: "2" }], experiments: ["3"] };

  it("names the runs of followed experiments and followed runs", () => {
    expect(concerning(hint, { experiments: ["1"], runs: ["b"] })).toEqual(of({ a: ["loss"], b: null }));
  });

  it("is anything when the experiment as a whole or everything changed", () => {
    expect(concerning(hint, { experiments: ["3"] })).toEqual(ALL);
    expect(concerning({ everything: true }, { runs: ["x"] })).toEqual(ALL);
  });

  it("is anything for who follows all experiments, when one is named", () => {
    expect(concerning(hint, { everything: true })).toEqual(ALL);
    expect(concerning({ runs: hint.runs }, { everything: true })).toBeNull();
  });

  it("is anything for who follows the registry, when that changed", () => {
    expect(concerning({ registry: true }, { registry: true })).toEqual(ALL);
    expect(concerning(hint, { registry: true })).toBeNull();
    expect(concerning({ registry: true }, { everything: true, experiments: ["1"], runs: ["b"] })).toBeNull();
  });

  it("is nothing when it is about others", () => {
    expect(concerning(hint, { experiments: ["4"], runs: ["c"] })).toBeNull();
  });
});

describe("joined", () => {
  it("keeps the metrics of both, and any metric where one says so", () => {
    expect(joined(of({ a: ["loss"], b: null }), of({ a: ["acc"], b: ["loss"], c: ["f1"] }))).toEqual(of({ a: ["loss", "acc"], b: null, c: ["f1"] }));
  });

  it("stays anything", () => {
    expect(joined(ALL, of({ a: null }))).toEqual(ALL);
    expect(joined(of({ a: null }), ALL)).toEqual(ALL);
  });
});
