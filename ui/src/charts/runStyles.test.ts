import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { styleOfRun } from "../lib/colour";
import { styleAlone, stylesTogether } from "./runStyles";

const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{8}$/), { minLength: 1, maxLength: 32 });

describe("stylesTogether", () => {
  it("gives up to eight runs colours of their own, and up to 32 a look of their own", () => {
    fc.assert(
      fc.property(ids, (all) => {
        const styles = [...stylesTogether(all).values()];
        const colours = new Set(styles.map((style) => style.token));
        expect(colours.size).toBe(Math.min(8, all.length));
        expect(new Set(styles.map((style) => `${style.token} ${style.dash.join()}`)).size).toBe(all.length);
      }),
    );
  });

  it("keeps the colour a run has elsewhere where it can", () => {
    expect(stylesTogether(["abc"]).get("abc")?.token).toBe(styleOfRun("abc").token);
    expect(styleAlone("abc").dash).toEqual([]);
  });
});
