import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Run, WireNumber } from "../../api/runs";
import { bestOf } from "../../lib/direction";
import { formatTime } from "../../lib/format";
import { compareRows, deltaOf, differ, tableLines, type CompareRow } from "./rows";

function run(id: string, params: Record<string, string>, metrics: Record<string, WireNumber>, tags: Record<string, string> = {}): Run {
  const entries = (all: Record<string, string>): { key: string; value: string }[] =>
    Object.entries(all).map(([key, value]) => ({ key, value }));
  return {
    info: {
      run_id: id,
      run_uuid: id,
      run_name: id,
      experiment_id: "1",
      user_id: "",
      status: "FINISHED",
      start_time: 0,
      artifact_uri: `mlflow-artifacts:/1/${id}/artifacts`,
      lifecycle_stage: "active",
    },
    data: {
      params: entries(params),
      tags: entries(tags),
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 0, step: 0 })),
    },
    inputs: {},
  };
}

describe("differ", () => {
  it("takes missing for different, and NaN for the same as NaN", () => {
    expect(differ(["a", null])).toBe(true);
    expect(differ([NaN, NaN])).toBe(false);
    expect(differ(["a", "a", "a"])).toBe(false);
    expect(differ([])).toBe(false);
  });
});

describe("bestOf", () => {
  it("goes by the name of the metric", () => {
    expect([...bestOf("val_loss", [3, 1, 2])]).toEqual([1]);
    expect([...bestOf("val/acc", [3, 1, 3])]).toEqual([0, 2]);
    expect(bestOf("lr", [3, 1, 2]).size).toBe(0);
  });

  it("never picks what is missing or not finite, and nothing among equals", () => {
    expect([...bestOf("acc", [NaN, null, Infinity, 1, 2])]).toEqual([4]);
    expect(bestOf("acc", [1, 1, null]).size).toBe(0);
    expect(bestOf("acc", [1]).size).toBe(0);
  });

  it("marks only values that no other beats", () => {
    const values = fc.array(fc.option(fc.double()), { maxLength: 8 });
    fc.assert(
      fc.property(values, (numbers) => {
        for (const at of bestOf("loss", numbers)) {
          for (const other of numbers) expect((numbers[at] ?? NaN) <= (other ?? Infinity) || !Number.isFinite(other)).toBe(true);
        }
      }),
    );
  });
});

describe("compareRows", () => {
  const runs = [
    run("a", { lr: "0.1", seed: "1" }, { loss: 0.5, odd: "NaN" }, { team: "x", "mlflow.user": "ada" }),
    run("b", { lr: "0.2", seed: "1" }, { loss: 0.25 }),
  ];

  it("lists what any run has, with differences and best values marked", () => {
    const rows = compareRows(runs).map((row) => [row.kind, row.key, row.texts, row.differs, [...row.best]]);

    expect(rows).toEqual([
      ["run", "Status", ["finished", "finished"], false, []],
      ["run", "Started", [formatTime(0), formatTime(0)], false, []],
      ["run", "User", ["ada", null], true, []],
      ["param", "lr", ["0.1", "0.2"], true, []],
      ["param", "seed", ["1", "1"], false, []],
      ["metric", "loss", ["0.50", "0.25"], true, [1]],
      ["metric", "odd", ["NaN", null], true, []],
      ["tag", "team", ["x", null], true, []],
    ]);
  });

  it("leaves equal rows out when only differences are wanted, and says how many", () => {
    const lines = tableLines(compareRows(runs), "different");

    expect(lines.filter((line) => line.type === "row").every((line) => line.row.differs)).toBe(true);
    expect(lines.find((line) => line.type === "heading" && line.kind === "param")).toMatchObject({ shown: 1, equal: 1 });
    expect(tableLines(compareRows(runs), "all")).toHaveLength(8 + 4);
  });
});

describe("deltaOf", () => {
  const row = (key: string, numbers: (number | null)[]): CompareRow => ({
    kind: "metric",
    key,
    numbers,
    texts: numbers.map(String),
    differs: true,
    best: new Set(),
  });

  it("says how far a value is from the baseline, and whether that is better", () => {
    expect(deltaOf(row("val_loss", [0.5, 0.4, 0.6]), 1, 0)).toEqual({ text: "−0.1 (−20 %)", look: "better" });
    expect(deltaOf(row("val_loss", [0.5, 0.4, 0.6]), 2, 0)).toEqual({ text: "+0.1 (+20 %)", look: "worse" });
    expect(deltaOf(row("acc", [0, 2]), 1, 0)).toEqual({ text: "+2", look: "better" });
    expect(deltaOf(row("width", [2, 3]), 1, 0)?.look).toBe("plain");
    expect(deltaOf(row("acc", [1, 1]), 1, 0)?.text).toBe("±0");
  });

  it("says nothing where there is nothing to compare", () => {
    expect(deltaOf(row("acc", [1, 2]), 0, 0)).toBeNull();
    expect(deltaOf(row("acc", [1, null, NaN, Infinity]), 1, 0)).toBeNull();
    expect(deltaOf(row("acc", [1, null, NaN, Infinity]), 2, 0)).toBeNull();
    expect(deltaOf(row("acc", [1, 2]), 1, -1)).toBeNull();
  });
});
