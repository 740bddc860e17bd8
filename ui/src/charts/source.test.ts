import { describe, expect, it } from "vitest";
import type { MetricSeries, SeriesRequest } from "../api/metrics";
import { SeriesSource } from "./source";

function fake(asked: SeriesRequest[]): (request: SeriesRequest) => Promise<MetricSeries[]> {
  return (request) => {
    asked.push(request);
    const one = (run_id: string, key: string): MetricSeries => ({ run_id, key, n: 1, width: 0, x: [0], last: [1], first_time: 0 });
    return Promise.resolve(request.metric_keys.flatMap((key) => request.run_ids.map((run) => one(run, key))));
  };
}

describe("SeriesSource", () => {
  it("asks for all keys that are wanted at once in one request, and gives each its own", async () => {
    const asked: SeriesRequest[] = [];
    const source = new SeriesSource(["r1", "r2"], "step", fake(asked));
    const [loss, acc] = await Promise.all([source.load("loss", null), source.load("acc", null)]);

    expect(asked.map((request) => request.metric_keys)).toEqual([["loss", "acc"]]);
    expect(loss.map((one) => [one.runId, one.key])).toEqual([["r1", "loss"], ["r2", "loss"]]);
    expect(acc).toHaveLength(2);
  });

  it("remembers answers until refreshed", async () => {
    const asked: SeriesRequest[] = [];
    const source = new SeriesSource(["r1"], "step", fake(asked));
    await source.load("loss", null);
    await source.load("loss", null);
    source.refresh();
    await source.load("loss", null);

    expect(asked).toHaveLength(2);
  });

  it("asks for a zoomed part apart, with its bounds", async () => {
    const asked: SeriesRequest[] = [];
    const source = new SeriesSource(["r1"], "time", fake(asked));
    await Promise.all([source.load("loss", null), source.load("loss", [10, 20])]);

    expect(asked.map(({ start, end, x }) => [start, end, x])).toEqual([[undefined, undefined, "time"], [10, 20, "time"]]);
  });

  it("does not remember failures", async () => {
    let calls = 0;
    const source = new SeriesSource(["r1"], "step", () => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("gone")) : Promise.resolve([]);
    });

    await expect(source.load("loss", null)).rejects.toThrow("gone");
    await expect(source.load("loss", null)).resolves.toEqual([]);
  });

  it("splits runs and keys into requests of a size the server takes", async () => {
    const asked: SeriesRequest[] = [];
    const runs = Array.from({ length: 501 }, (_, at) => String(at));
    const source = new SeriesSource(runs, "step", fake(asked));
    await Promise.all(Array.from({ length: 12 }, (_, at) => source.load(`k${at}`, null)));

    expect(Math.max(...asked.map((request) => request.run_ids.length))).toBeLessThanOrEqual(500);
    expect(Math.max(...asked.map((r) => r.run_ids.length * r.metric_keys.length * (r.points ?? 0)))).toBeLessThanOrEqual(250_000);
  });
});
