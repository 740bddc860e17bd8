import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bounded, choice, codec, list, optionalList, text } from "./urlState";

const fields = codec<{
  filter: string;
  columns: readonly string[] | null;
  selected: readonly string[];
  view: "active" | "deleted";
  smooth: number;
}>({ filter: text, columns: optionalList, selected: list, view: choice("active", "deleted"), smooth: bounded(0, 0, 1) });

const item = fc.string({ minLength: 1, unit: "binary" });
const state = fc.record({
  filter: fc.string({ unit: "binary" }),
  columns: fc.option(fc.array(item)),
  selected: fc.array(item),
  view: fc.constantFrom("active" as const, "deleted" as const),
  smooth: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
});

describe("codec", () => {
  it("gives back every state that was written", () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(fields.read(`?${fields.write(one).toString()}`)).toEqual(one);
      }),
    );
  });

  it("reads any query without failing and settles after one round", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (query) => {
        const once = fields.read(query);
        expect(fields.read(fields.write(once).toString())).toEqual(once);
      }),
    );
  });

  it("writes nothing for the defaults", () => {
    expect(fields.write(fields.read("")).toString()).toBe("");
  });

  it("tells no choice of columns from the choice of none", () => {
    expect(fields.read("columns=").columns).toEqual([]);
    expect(fields.read("").columns).toBeNull();
  });

  it("falls back to the default for a word or number it does not know", () => {
    expect(fields.read("view=other&smooth=7")).toMatchObject({ view: "active", smooth: 0 });
  });
});
