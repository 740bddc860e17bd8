import { describe, expect, it } from "vitest";
import type { RunActions } from "./runActions";
import { selectionActions } from "./selectionActions";

const nothing = (): void => undefined;
const actions: RunActions = { compare: nothing, pin: nothing, remove: nothing, restore: nothing, tag: nothing, move: nothing, purge: nothing };
const labels = (deleted: boolean, mayPurge: boolean): string[] => selectionActions(actions, deleted, mayPurge).map(({ label }) => label);

describe("what can be done to selected runs", () => {
  it("depends on whether they are deleted, and purging on who asks", () => {
    expect(labels(false, true)).toEqual(["Compare", "Pin", "Tag…", "Move…", "Delete"]);
    expect(labels(true, true)).toEqual(["Compare", "Pin", "Restore", "Purge…"]);
    expect(labels(true, false)).toEqual(["Compare", "Pin", "Restore"]);
  });

  it("has a key each, and none has the key of another", () => {
    for (const deleted of [false, true]) {
      const keys = selectionActions(actions, deleted, true).flatMap((one) => one.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
