import { describe, expect, it } from "vitest";
import type { Run } from "../../api/runs";
import { version } from "../../api/version.fixture";
import { runsOf, versionTable } from "./versionTable";

function run(params: Record<string, string>, metrics: Record<string, number>): Run {
  return {
    info: {} as Run["info"],
    data: {
      params: Object.entries(params).map(([key, value]) => ({ key, value })),
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 1, step: 0 })),
    },
    inputs: {},
    outputs: {},
  };
}

const VERSIONS = [version("3", "a"), version("2", "b"), version("1", "")];
const RUNS = new Map([
  ["a", run({ lr: "0.1", depth: "3" }, { acc: 0.9, "system/cpu": 5 })],
  ["b", run({ lr: "0.2", depth: "3" }, { acc: 0.8, loss: 1 })],
]);

describe("versionTable", () => {
  it("has the metrics of the runs, the common ones first, the best marked, without the machine's", () => {
    const table = versionTable(VERSIONS, RUNS);

    expect(table.metrics.map(({ key, best }) => [key, best])).toEqual([["acc", 0.9], ["loss", null]]);
    expect(table.rows.map((row) => row.metrics.get("acc"))).toEqual([0.9, 0.8, undefined]);
  });

  it("has the params that differ between runs; a version without a run has no say", () => {
    expect(versionTable(VERSIONS, RUNS).params).toEqual(["lr"]);
  });

  it("stands without the runs", () => {
    expect(versionTable(VERSIONS, new Map())).toMatchObject({ metrics: [], params: [] });
  });
});

describe("runsOf", () => {
  it("names each run once, and none for versions without one", () => {
    expect(runsOf([...VERSIONS, version("4", "a")])).toEqual(["a", "b"]);
  });
});
