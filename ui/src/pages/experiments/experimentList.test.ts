import { describe, expect, it } from "vitest";
import type { Experiment } from "../../api/experiments";
import { isFirstRun, matching, splitName } from "./experimentList";

const experiment = (id: string, name: string, note = ""): Experiment => ({
  experiment_id: id,
  name,
  lifecycle_stage: "active",
  artifact_location: "",
  workspace: "default",
  creation_time: 0,
  last_update_time: 0,
  tags: note === "" ? [] : [{ key: "mlflow.note.content", value: note }],
});

describe("matching", () => {
  const all = [experiment("1", "vision/ResNet sweep"), experiment("2", "text", "Distilled for resnet comparison")];

  it("finds words of names and descriptions in any case", () => {
    expect(matching(all, "RESNET").map((one) => one.experiment_id)).toEqual(["1", "2"]);
  });

  it("wants every word", () => {
    expect(matching(all, "sweep resnet").map((one) => one.experiment_id)).toEqual(["1"]);
  });

  it("keeps the list itself when nothing is searched", () => {
    expect(matching(all, "  ")).toBe(all);
  });
});

describe("splitName", () => {
  it.each([
    ["vision/resnet/sweep", "vision/resnet/", "sweep"],
    ["plain", "", "plain"],
    ["odd/", "", "odd/"],
    ["/top", "/", "top"],
  ])("cuts %s", (name, folder, leaf) => {
    expect(splitName(name)).toEqual({ folder, leaf });
  });
});

describe("isFirstRun", () => {
  it("holds while there is only the default experiment", () => {
    expect([isFirstRun([experiment("0", "Default")]), isFirstRun([experiment("1", "mine")])]).toEqual([true, false]);
  });
});
