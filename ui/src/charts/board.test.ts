import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardSections, columnsIn, heightOf, movedTo, stretches } from "./board";

describe("cardSections", () => {
  it("puts leading metrics in front and each metric in one place", () => {
    const sections = cardSections(["a", "b", "train/x", "train/y", "train/z", "system/cpu"], ["train/y", "gone"], []);

    expect(sections.map((one) => [one.title, one.cards.map((card) => card.metric)])).toEqual([
      ["In front", ["train/y"]],
      ["Metrics", ["a", "b"]],
      ["train", ["train/x", "train/z"]],
      ["System metrics", ["system/cpu"]],
    ]);
  });

  it("has a card a facet of each metric, side by side", () => {
    const [only] = cardSections(["loss", "acc"], [], ["adam", "sgd"]);

    expect(only?.cards.map((card) => `${card.metric} ${card.facet ?? ""}`)).toEqual(["acc adam", "acc sgd", "loss adam", "loss sgd"]);
  });
});

describe("stretches", () => {
  it("keep every card, in whole rows", () => {
    const cards = fc.array(fc.string().map((metric) => ({ metric, facet: null })));
    fc.assert(
      fc.property(cards, fc.integer({ min: 1, max: 8 }), (some, columns) => {
        const cut = stretches(some, columns);

        expect(cut.flat()).toEqual(some);
        expect(cut.slice(0, -1).every((stretch) => stretch.length % columns === 0)).toBe(true);
      }),
    );
  });

  it("are as high as their rows", () => {
    expect(heightOf(5, 2, "m")).toBe(3 * 238 + 2 * 12);
    expect(heightOf(5, 2, "l")).toBe(3 * 422 + 2 * 12);
  });
});

describe("columnsIn", () => {
  it.each([
    [200, 1],
    [580, 2],
    [1180, 4],
  ])("fits %s pixels with %s columns", (width, columns) => {
    expect(columnsIn(width, 280)).toBe(columns);
  });
});

describe("movedTo", () => {
  it.each([
    [["a", "b", "c"], "c", 0, ["c", "a", "b"]],
    [["a", "b"], "new", 1, ["a", "new", "b"]],
    [["a", "b"], "a", 9, ["b", "a"]],
  ])("moves in %j %s to place %s", (lead, metric, place, expected) => {
    expect(movedTo(lead, metric, place)).toEqual(expected);
  });
});
