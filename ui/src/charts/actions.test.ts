import { describe, expect, it } from "vitest";
import { chartActions } from "./actions";
import type { ChartView } from "./view";

const USUAL: ChartView = { x: "step", by: "", xscale: "linear", smooth: 0, y: "linear", outliers: "show", find: "", lead: null, full: "", size: "m" };

function words(view: ChartView): string[] {
  return chartActions(view).map(({ does }) => does);
}

describe("chartActions", () => {
  it("offers no change to what is so already", () => {
    for (const { does, change } of chartActions(USUAL)) expect(words({ ...USUAL, ...change })).not.toContain(does);
  });

  it("offers the way back from each change", () => {
    for (const { change } of chartActions(USUAL)) {
      const changed = { ...USUAL, ...change };
      const back = chartActions(changed).map((action) => ({ ...changed, ...action.change }));
      expect(back).toContainEqual(USUAL);
    }
  });

  it("offers no logarithm of moments", () => {
    expect(words({ ...USUAL, x: "time" }).filter((does) => does.includes("x axis"))).toEqual([]);
  });

  it("leaves a metric on the x axis for steps, time or relative time", () => {
    const axes = chartActions({ ...USUAL, x: "metric", by: "loss" }).filter(({ change }) => change.x !== undefined);
    expect(axes.map(({ change }) => change)).toEqual([{ x: "step", by: "" }, { x: "time", by: "" }, { x: "relative", by: "" }]);
  });
});
