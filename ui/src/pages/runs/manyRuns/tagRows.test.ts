import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asked, fault, offered, type TagRow } from "./tagRows";

const set = (key: string, value = ""): TagRow => ({ does: "set", key, value });
const remove = (key: string): TagRow => ({ does: "remove", key, value: "" });

describe("what rows ask for", () => {
  it("is nothing while no row has a key", () => {
    expect(asked([set(""), remove("")])).toBeNull();
  });

  it("is tags to set and keys to remove; rows without a key say nothing", () => {
    expect(asked([set("a", "1"), set(""), remove("b")])).toEqual({ tags: [{ key: "a", value: "1" }], remove: ["b"] });
  });

  it("is nothing while a row is wrong", () => {
    expect(asked([set("a"), set("?")])).toBeNull();
  });

  it("names every key once, whatever the rows are", () => {
    const rows = fc.array(fc.record({ does: fc.constantFrom("set" as const, "remove" as const), key: fc.string(), value: fc.string() }));
    fc.assert(
      fc.property(rows, (some) => {
        const found = asked(some);
        const keys = found === null ? [] : [...found.tags.map(({ key }) => key), ...found.remove];
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).not.toContain("");
      }),
    );
  });
});

describe("what is wrong with a row", () => {
  it.each(["a b/c-d.e:f_1", "mlflow.note.content", "größe"])("is nothing with %s", (key) => {
    expect(fault([set(key)], 0)).toBeNull();
  });

  it.each(["a?", "/a", "a/", "a//b", "./a", "a/../b", "..a", ".", "x".repeat(251)])("is said of %s", (key) => {
    expect(fault([set(key)], 0)).not.toBeNull();
  });

  it("is said of the second row with a key, not of the first", () => {
    const rows = [set("a", "1"), remove("a")];
    expect([fault(rows, 0), fault(rows, 1)]).toEqual([null, "This key is in a row above already."]);
  });

  it("is a value that is too long, where one is set", () => {
    const value = "x".repeat(8001);
    expect(fault([set("a", value)], 0)).toContain("8000");
    expect(fault([{ ...remove("a"), value }], 0)).toBeNull();
  });
});

describe("the keys that are offered", () => {
  it("are MLflow's own only to be removed", () => {
    expect(offered(["team", "mlflow.user"], "set")).toEqual(["team"]);
    expect(offered(["team", "mlflow.user"], "remove")).toEqual(["mlflow.user", "team"]);
  });
});
