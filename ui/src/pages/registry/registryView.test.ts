import { describe, expect, it } from "vitest";
import { version } from "../../api/version.fixture";
import { askedFor, newestOf, registryView, sortedBy } from "./registryView";

describe("askedFor", () => {
  it("begins with the models that changed last", () => {
    expect(askedFor(registryView.read(""))).toEqual({ prompts: false, called: "", order: "last_updated_timestamp DESC", most: 100 });
  });

  it("takes the words, the order and the kind from the address", () => {
    expect(askedFor(registryView.read("?kind=prompts&q=+a%25b+&sort=name&dir=up"))).toEqual({ prompts: true, called: "a%b", order: "name ASC", most: 100 });
  });
});

describe("sortedBy", () => {
  it("turns the sorted column round and begins another where people look first", () => {
    const view = registryView.read("");

    expect(sortedBy(view, "changed").dir).toBe("up");
    expect(sortedBy(view, "name")).toMatchObject({ sort: "name", dir: "up" });
    expect(sortedBy(registryView.read("?sort=name&dir=up"), "changed")).toMatchObject({ sort: "changed", dir: "down" });
  });
});

describe("newestOf", () => {
  it("compares versions as numbers, across stages", () => {
    const model = { name: "m", creation_timestamp: 1, last_updated_timestamp: 1 };

    expect(newestOf({ ...model, latest_versions: [version("10"), version("9")] })?.version).toBe("10");
    expect(newestOf(model)).toBeNull();
  });
});
