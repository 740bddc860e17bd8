import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunKeys } from "../../api/runs";
import { AXES, cardColumns, cardsField, MOST_CARDS, type AddedCard, type CardKind } from "./addedCard";
import { cardOf, offeredColumns } from "./cardChoice";

const key = fc.string({ minLength: 1, unit: "binary" });
const param = key.map((one) => `params.${one}`);
const metric = key.map((one) => `metrics.${one}`);
const kind = fc.constantFrom<CardKind>("bar", "box", "scatter", "contour");
const addedCard: fc.Arbitrary<AddedCard> = fc
  .record({ kind, x: param, y: param, metric })
  .map((card) => ({ ...card, x: AXES[card.kind].includes("x") ? card.x : "", y: AXES[card.kind].includes("y") ? card.y : "" }));

const keys: RunKeys = {
  mark: "",
  total: 9,
  sampled: 9,
  metrics: [{ key: "loss", runs: 9, min: 0, max: 1 }, { key: "acc", runs: 9, min: 0, max: 1 }],
  params: [
    { key: "model", runs: 9, values: 2, numeric: false },
    { key: "lr", runs: 9, values: 4, numeric: true },
    { key: "decay", runs: 9, values: 3, numeric: true },
  ],
  tags: [],
};

describe("added cards in the address", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.array(addedCard, { maxLength: MOST_CARDS }), (cards) => {
        expect(cardsField.read(cardsField.write(cards))).toEqual(cards);
      }),
    );
  });

  it("are whole cards, whatever the address says", () => {
    const item = fc.oneof(fc.jsonValue(), fc.array(fc.oneof(kind, metric, param, fc.string()), { maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 40 }), (items) => {
        const cards = cardsField.read(JSON.stringify(items));

        expect(cards.length).toBeLessThanOrEqual(MOST_CARDS);
        expect(cardsField.read(cardsField.write(cards))).toEqual(cards);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void cardsField.read(text)));
  });
});

describe("what a card is made of", () => {
  const offered = offeredColumns(keys, ["min(metrics.loss)"], ["acc"]);

  it("starts with the metric in front and columns that the kind can draw", () => {
    expect(cardOf("bar", {}, offered)).toEqual({ kind: "bar", x: "", y: "", metric: "metrics.acc" });
    expect(cardOf("box", {}, offered)).toEqual({ kind: "box", x: "params.model", y: "", metric: "metrics.acc" });
    expect(cardOf("contour", {}, offered)).toEqual({ kind: "contour", x: "params.lr", y: "params.decay", metric: "metrics.acc" });
  });

  it("keeps what another kind can draw too", () => {
    const before = { kind: "scatter", x: "params.decay", y: "", metric: "min(metrics.loss)" } as const;

    expect(cardOf("contour", before, offered)).toEqual({ kind: "contour", x: "params.decay", y: "params.lr", metric: "min(metrics.loss)" });
  });

  it("is nothing where the data has no such columns", () => {
    const none = offeredColumns({ ...keys, params: [], metrics: keys.metrics.slice(0, 1) }, [], []);

    expect(cardOf("box", {}, none)).toBeNull();
    expect(cardOf("contour", {}, none)).toBeNull();
    expect(cardOf("bar", {}, none)).not.toBeNull();
  });

  it("names each column once", () => {
    const card = cardOf("contour", {}, offered);

    expect(cardColumns(card === null ? [] : [card, card])).toEqual(["params.lr", "params.decay", "metrics.acc"]);
  });
});
