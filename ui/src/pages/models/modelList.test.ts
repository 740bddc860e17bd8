import { describe, expect, it } from "vitest";
import type { LoggedModel } from "../../api/models";
import { metricText } from "../../lib/metricColumn";
import { modelTable, modelsView, newestMetrics } from "./modelList";

function model(name: string, created: number, values: Record<string, number>, params: Record<string, string> = {}): LoggedModel {
  return {
    info: {
      model_id: `m-${name}`,
      experiment_id: "1",
      name,
      creation_timestamp_ms: created,
      last_updated_timestamp_ms: created,
      artifact_uri: "",
      status: "LOGGED_MODEL_READY",
      model_type: "",
      source_run_id: "r",
    },
    data: {
      params: Object.entries(params).map(([key, value]) => ({ key, value })),
      metrics: Object.entries(values).map(([key, value]) => ({ key, value, timestamp: 1, step: 0, run_id: "r", model_id: "m" })),
    },
  };
}

const MODELS = [
  model("b", 1, { acc: 0.5 }, { depth: "3", kind: "tree" }),
  model("a", 2, { acc: 0.9, loss: 1 }, { depth: "4", kind: "tree" }),
  model("c", 3, {}, { depth: "3", kind: "tree" }),
];

function names(query: string): string[] {
  return modelTable(MODELS, modelsView.read(query)).rows.map((row) => row.model.info.name);
}

describe("modelTable", () => {
  it("begins with the newest and sorts by name or metric, what is missing last", () => {
    expect(names("")).toEqual(["c", "a", "b"]);
    expect(names("?sort=name&dir=up")).toEqual(["a", "b", "c"]);
    expect(names("?sort=metrics.acc")).toEqual(["a", "b", "c"]);
    expect(names("?sort=metrics.acc&dir=up")).toEqual(["b", "a", "c"]);
  });

  it("finds words in names and params", () => {
    expect(names("?q=DEPTH%3D3")).toEqual(["c", "b"]);
    expect(names("?q=tree+a")).toEqual(["a"]);
  });

  it("has the metrics that most models have first, marks the best, and shows params that differ", () => {
    const table = modelTable(MODELS, modelsView.read(""));

    expect(table.metrics.map((column) => column.key)).toEqual(["acc", "loss"]);
    expect(table.metrics[0]?.best).toBe(0.9);
    expect(table.params).toEqual(["depth"]);
    expect(table.rows.map((row) => table.metrics.map((column) => metricText(row.metrics.get(column.key), column)))).toEqual([["", ""], ["0.9", "1"], ["0.5", ""]]);
  });
});

describe("newestMetrics", () => {
  it("takes the newest point of each metric, and NaN for a number", () => {
    const point = { key: "acc", run_id: "r", model_id: "m" };
    const metrics = [
      { ...point, value: 1, timestamp: 5, step: 2 },
      { ...point, value: "NaN" as const, timestamp: 5, step: 3 },
      { ...point, value: 2, timestamp: 4, step: 9 },
    ];
    const one = model("x", 1, {});

    expect(newestMetrics({ ...one, data: { metrics } }).get("acc")).toBeNaN();
  });
});
