import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COLOURS, styleOfRun, type RunStyle } from "../lib/colour";
import { styleAlone, stylesTogether } from "./runStyles";

const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{8}$/), { minLength: 1, maxLength: 32 });
/** Some runs, and how many of them are chosen. */
const some = ids.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.length)));

const own = (id: string): string => styleOfRun(id).token;
const colours = (styles: ReadonlyMap<string, RunStyle>): string[] => [...styles.values()].map(({ token }) => token);

describe("stylesTogether", () => {
  it("gives up to eight runs colours of their own, and up to 32 a look of their own", () => {
    fc.assert(
      fc.property(some, ([all, chosen]) => {
        const styles = stylesTogether(all.slice(0, chosen), all.slice(chosen));
        expect(new Set(colours(styles)).size).toBe(Math.min(COLOURS, all.length));
        expect(new Set([...styles.values()].map((style) => `${style.token} ${style.dash.join()}`)).size).toBe(all.length);
      }),
    );
  });

  it("draws chosen runs alike whatever other runs are there", () => {
    fc.assert(
      fc.property(some, ([all, chosen]) => {
        fc.pre(chosen > 1);
        const styles = stylesTogether(all.slice(0, chosen), all.slice(chosen));
        for (const [id, style] of stylesTogether(all.slice(0, chosen))) expect(styles.get(id)).toEqual(style);
      }),
    );
  });

  it("changes no chosen run when another is chosen after it", () => {
    fc.assert(
      fc.property(ids, (all) => {
        fc.pre(all.length > 2);
        const before = stylesTogether(all.slice(0, -1));
        const after = stylesTogether(all);
        for (const [id, style] of before) expect(after.get(id)).toEqual(style);
      }),
    );
  });

  it("lets a run that is not chosen have its own colour when nobody else wants it", () => {
    fc.assert(
      fc.property(some, ([all, chosen]) => {
        const styles = stylesTogether(all.slice(0, chosen), all.slice(chosen));
        const wanted = new Set(colours(stylesTogether(all.slice(0, chosen))));
        for (const id of all.slice(chosen)) {
          const rivals = all.slice(chosen).filter((other) => own(other) === own(id));
          if (rivals.length === 1 && !wanted.has(own(id))) expect(styles.get(id)?.token).toBe(own(id));
        }
      }),
    );
  });

  it("lets most of many runs have their own colours", () => {
    const all = Array.from({ length: 20 }, (_, at) => (at * 7919).toString(16).padStart(32, "0"));
    const styles = stylesTogether([], all);
    expect(all.filter((id) => styles.get(id)?.token === own(id)).length).toBeGreaterThanOrEqual(16);
  });

  it("draws a run alone in its own colour, as its page does", () => {
    expect(stylesTogether(["abc"]).get("abc")).toEqual(styleAlone("abc"));
    expect(styleAlone("abc")).toMatchObject({ token: own("abc"), dash: [] });
  });
});
