import { describe, expect, it } from "vitest";
import { find, type Item } from "./found";

function item(kind: Item["kind"], text: string): Item {
  return { kind, text, run: () => undefined };
}

describe("find", () => {
  it("puts what is called so before a long name that has the letters somewhere", () => {
    const long = item("Experiments", "an old red <xml> elephant with very weird spots, painted in winter");
    const found = find([long, item("Actions", "New experiment")], "new exp");

    expect(found.map(({ text }) => text)).toEqual(["New experiment", long.text]);
  });

  it("keeps the order of kinds where matches are equal", () => {
    const found = find([item("Actions", "same"), item("Runs", "same"), item("Experiments", "same")], "same");

    expect(found.map(({ kind }) => kind)).toEqual(["Experiments", "Runs", "Actions"]);
  });
});
