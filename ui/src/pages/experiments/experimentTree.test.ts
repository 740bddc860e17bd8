import { describe, expect, it } from "vitest";
import type { Activity, Experiment } from "../../api/experiments";
import { allFolders, flatRows, foldersOf, movedName, treeRows, type Row } from "./experimentTree";

function experiment(name: string, changed = 0): Experiment {
  return { experiment_id: name, name, lifecycle_stage: "active", artifact_location: "", workspace: "default", creation_time: 0, last_update_time: changed };
}

const LIST = [experiment("z", 1), experiment("a/b/one", 5), experiment("a/two", 9), experiment("a/b/three", 7)];

function activity(counts: Record<string, number>): ReadonlyMap<string, Activity> {
  return new Map(
    Object.entries(counts).map(([id, runs]) => [id, { experiment_id: id, runs, running: 1, last_start_time: null, starts: [0, runs] }]),
  );
}

function shown(rows: readonly Row[]): string[] {
  return rows.map((row) => `${" ".repeat(row.level - 1)}${row.name}${row.type === "folder" ? "/" : ""}`);
}

describe("treeRows", () => {
  it("puts folders before experiments, each level in order", () => {
    const rows = treeRows(LIST, new Map(), new Set(), "last");

    expect(shown(rows)).toEqual(["a/", " b/", "  three", "  one", " two", "z"]);
    expect(shown(treeRows(LIST, new Map(), new Set(), "name"))).toEqual(["a/", " b/", "  one", "  three", " two", "z"]);
  });

  it("leaves out what is in closed folders and sums up what they hold", () => {
    const [folder, last] = treeRows(LIST, activity({ "a/b/one": 2, "a/two": 3 }), new Set(["a/"]), "last");

    expect(folder).toMatchObject({ open: false, count: 3, summary: { runs: 5, running: 2, last: 9, starts: [0, 5] } });
    expect(last?.name).toBe("z");
  });

  it("sorts by runs", () => {
    expect(shown(flatRows(LIST, activity({ z: 4, "a/two": 3 }), "runs"))).toEqual(["z", "a/two", "a/b/one", "a/b/three"]);
  });
});

describe("names", () => {
  it("have folders, unless their slashes stand at an end or beside each other", () => {
    expect(foldersOf("a/b/c")).toEqual(["a/", "a/b/"]);
    for (const name of ["/home/me", "a//b", "a/", "plain"]) expect(foldersOf(name)).toEqual([]);
    expect(allFolders(LIST)).toEqual(["a", "a/b"]);
  });

  it("move into folders and out of them", () => {
    expect(movedName("a/b/one", "c / d/")).toBe("c/d/one");
    expect(movedName("a/b/one", "")).toBe("one");
    expect(movedName("plain", "x")).toBe("x/plain");
  });
});
