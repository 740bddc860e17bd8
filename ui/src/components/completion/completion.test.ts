import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunKeys } from "../../api/runs";
import { filterTokens } from "../../lib/filterTokens";
import { accept, candidatesFor, valuesWanted, type Candidate } from "./candidates";
import { expectedAt } from "./expected";
import { fieldText, parseField, quoted, unquoted, type FilterField } from "./fields";

const KEYS: RunKeys = {
  mark: "0",
  total: 9,
  sampled: 9,
  metrics: [{ key: "val_loss", runs: 9, min: 0, max: 1 }, { key: "loss at/end", runs: 2, min: 0, max: 1 }],
  params: [{ key: "model", runs: 9, values: 2, numeric: false }],
  tags: [{ key: "mlflow.user", runs: 9, values: 1 }, { key: "team", runs: 1, values: 1 }],
};
const VALUES = [{ value: "resnet50", runs: 5 }, { value: "it's", runs: 1 }];

/** What is offered where `|` stands. */
function offered(marked: string): Candidate[] {
  const caret = marked.indexOf("|");
  const expected = expectedAt(marked.replace("|", ""), caret);
  return expected === null ? [] : candidatesFor(expected, KEYS, VALUES);
}

function labels(marked: string): string[] {
  return offered(marked).map(({ label }) => label);
}

/** The text, with `|` at the caret, after the first offer was taken. */
function taken(marked: string): string {
  const [first] = offered(marked);
  const filter = marked.replace("|", "");
  const expected = expectedAt(filter, marked.indexOf("|"));
  if (first === undefined || expected === null) throw new Error(`Nothing is offered at ${marked}`);
  const { text, caret } = accept(filter, expected, first);
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

const key = fc.string({ unit: fc.constantFrom("a", "b", "Z", "_", "0", "9", "-", ".", " ", ":", "/", "é"), minLength: 1, maxLength: 20 });
const field: fc.Arbitrary<FilterField> = fc.record({ entity: fc.constantFrom("metrics" as const, "params" as const, "tags" as const), key });

describe("what can stand at the caret", () => {
  it("is a key by any part of its name, the one that begins so first", () => {
    expect(labels("los|")).toEqual(["metrics.loss at/end", "metrics.val_loss"]);
    expect(labels("param.|")).toEqual(["params.model"]);
    expect(labels("params.model = 'x' AND te|")[0]).toBe("tags.team");
    expect(labels("run_|")).toEqual(["run_name", "run_id"]);
    expect(labels("resnet|")).toEqual([]);
    expect(labels("min(v|)")).toEqual(["metrics.val_loss"]);
  });

  it("is an operator that the field allows", () => {
    expect(labels("metrics.val_loss |")).toEqual(["<", "<=", ">", ">=", "=", "!="]);
    expect(labels("max(metrics.val_loss) |")).toContain("<=");
    expect(labels("params.model |")).toContain("ILIKE");
    expect(labels("params.model no|")).toEqual(["NOT IN"]);
    expect(labels("params.model IS |")).toEqual(["NULL", "NOT NULL"]);
    expect(labels("some words |")).toEqual([]);
  });

  it("is a value of the field that has what is typed", () => {
    expect(labels("params.model = |")).toEqual(["resnet50", "it's"]);
    expect(labels("params.model = 'IT|")).toEqual(["it's"]);
    expect(labels("params.model IN ('a', re|")).toEqual(["resnet50"]);
    expect(labels("metrics.val_loss < |")).toEqual([]);
    expect(labels("params.model = 'resnet50'|")).toEqual([]);
    const expected = expectedAt("tags.`a b` = 'x''", 17);
    expect(expected && valuesWanted(expected)).toEqual({ field: "tags.`a b`", containing: "x'" });
  });

  it("is a word that joins behind a whole comparison", () => {
    expect(labels("metrics.val_loss < 0.4 |")).toEqual(["AND", "OR"]);
    expect(labels("(params.model = 'a' |")).toEqual([")", "AND", "OR"]);
    expect(labels("metrics.val_loss < 0.4 A|")).toEqual(["AND"]);
    expect(labels("metrics.val_loss < 0.4 AND|")).toEqual([]);
    expect(labels("params.model IN ('a' |")).toEqual([",", ")"]);
  });
});

describe("taking an offer", () => {
  it("replaces what was typed, and only that", () => {
    expect(taken("los|")).toBe("metrics.`loss at/end` |");
    expect(taken("min(v|) < 1")).toBe("min(metrics.val_loss) |< 1");
    expect(taken("params.model = 'it| AND tags.team = 'a'")).toBe("params.model = 'it''s' |AND tags.team = 'a'");
    expect(taken("params.m| = 'a'")).toBe("params.model |= 'a'");
    expect(taken("params.model no|")).toBe("params.model NOT IN (|");
  });

  it("leads through a whole filter", () => {
    let text = "|";
    for (const next of ["params.m", "", "it", "a", "min", "v", "", "0.1 "]) text = next === "0.1 " ? text.replace("|", "0.1 |") : taken(text.replace("|", `${next}|`));
    expect(text).toBe("params.model = 'it''s' AND min(metrics.val_loss) < 0.1 |");
  });

  it("gives text that reads as the key it names", () => {
    fc.assert(
      fc.property(field, (named) => {
        const [first, ...rest] = filterTokens(fieldText(named));
        expect(rest).toEqual([]);
        expect(first?.look).toBe("key");
        expect(parseField(first?.text ?? "")).toEqual(named);
      }),
    );
  });

  it("gives values that read back as they are, whatever is in them and whatever was typed of them", () => {
    const value = fc.string({ unit: fc.oneof(fc.constantFrom("'", '"', "\\", "`", " ", ")", "%", "\n", "\0"), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })) });
    fc.assert(
      fc.property(field.filter((one) => one.entity !== "metrics"), value, fc.nat(), (named, wanted, cut) => {
        const before = `${fieldText(named)} = `;
        const typed = quoted(wanted.slice(0, cut % (wanted.length + 1))).slice(0, -1);
        const expected = expectedAt(before + typed, before.length + typed.length);
        fc.pre(expected?.what.kind === "value");
        const [offer] = candidatesFor(expected, KEYS, [{ value: wanted, runs: 1 }]);
        const { text, caret } = accept(before + typed, expected, offer ?? { label: "", hint: "", text: "", tail: "" });
        const token = filterTokens(text).find(({ start }) => start === before.length);
        expect(token?.look).toBe("value");
        expect(unquoted(token?.text ?? "")).toBe(wanted);
        expect(expectedAt(text, caret)?.what.kind).toBe("joiner");
      }),
    );
  });

  it("never fails, and replaces a part before and behind the caret", () => {
    const parts = fc.constantFrom("params.a", " = ", "'a b'", "metrics.`x y`", " AND ", "<", "0.1", "(", '"', "'", "min(", ")", " IN ", "NOT", " IS ", ",", "é");
    fc.assert(
      fc.property(fc.array(parts).map((all) => all.join("")), fc.nat(), (text, at) => {
        const caret = at % (text.length + 1);
        const expected = expectedAt(text, caret);
        if (expected === null) return;
        expect(expected.start).toBeLessThanOrEqual(caret);
        expect(expected.end).toBeGreaterThanOrEqual(caret);
        expect(expected.typed).toBe(text.slice(expected.start, caret));
      }),
    );
  });
});
