import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { styleAt } from "../../lib/colour";
import { encode, labelsOf, NONE, OTHER, runsOfLevel, type Encoding } from "./encoding";

const plain: Encoding = { colour: "", dash: "", facet: "" };

describe("labelsOf", () => {
  it("sorts values as people count and names what is missing", () => {
    expect(labelsOf(["0.1", "9", null, "0.03", "0.1"], 8)).toEqual(["0.03", "0.1", "9", NONE]);
  });

  it("keeps the commonest of too many and joins the rest", () => {
    expect(labelsOf(["a", "b", "b", "c", "c", "d"], 3)).toEqual(["b", "c", OTHER]);
  });

  it("never gives more labels than asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string())), fc.integer({ min: 2, max: 12 }), (values, most) => {
        expect(labelsOf(values, most).length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe("encode", () => {
  const values = new Map([
    ["r1", ["adam", "64"]],
    ["r2", ["sgd", "64"]],
    ["r3", ["adam", "128"]],
  ]);
  const ids = [...values.keys()];
  const own = new Map(ids.map((id, at) => [id, styleAt(at)]));

  it("gives runs of one value one colour, and tells them apart by dashes", () => {
    const { styles, colours, dashes } = encode({ ...plain, colour: "params.opt", dash: "params.batch" }, ids, values, own);

    expect(styles.get("r1")?.token).toBe(styles.get("r3")?.token);
    expect(styles.get("r1")?.token).not.toBe(styles.get("r2")?.token);
    expect(styles.get("r1")?.dash).toEqual(styles.get("r2")?.dash);
    expect(styles.get("r1")?.dash).not.toEqual(styles.get("r3")?.dash);
    expect([colours.map((one) => one.label), dashes.map((one) => one.label)]).toEqual([["adam", "sgd"], ["64", "128"]]);
  });

  it("knows the runs that look as a level says", () => {
    const encoded = encode({ ...plain, colour: "params.opt", dash: "params.batch" }, ids, values, own);
    const runs = [...encoded.colours, ...encoded.dashes].map((level) => [...runsOfLevel(encoded, level)]);

    expect(runs).toEqual([["r1", "r3"], ["r2"], ["r1", "r2"], ["r3"]]);
  });

  it("leaves runs their own colours when only the dash follows a value", () => {
    const { styles } = encode({ ...plain, dash: "params.opt" }, ids, values, own);

    expect(ids.map((id) => styles.get(id)?.token)).toEqual(["--c0", "--c1", "--c2"]);
  });

  it("names facets by key and value", () => {
    const { facets } = encode({ ...plain, facet: "params.opt" }, [...ids, "r4"], values, own);

    expect([...facets.values()]).toEqual(["opt = adam", "opt = sgd", "opt = adam", `opt = ${NONE}`]);
  });

  it("changes nothing when nothing is encoded", () => {
    expect(encode(plain, ids, new Map(), own).styles).toEqual(own);
  });
});
