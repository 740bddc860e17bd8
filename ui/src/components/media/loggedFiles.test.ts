import { describe, expect, it } from "vitest";
import { hasMedia, imageAt, imageKeys, stepsOf, tablePaths } from "./loggedFiles";

const ID = "c34719ff-f541-49cf-a2b2-b3140d22be52";

function keys(...names: string[]): ReturnType<typeof imageKeys> {
  return imageKeys(names.map((name) => ({ path: `images/${name}`, is_dir: false })));
}

describe("imageKeys", () => {
  it("reads the names of both client versions, with slashes and blanks in keys", () => {
    const found = keys(`val~heat map+step+10+timestamp+5+${ID}.png`, `b%step%2%timestamp%7%${ID}%compressed.webp`, "other.png");

    expect(found.map(({ key, images }) => [key, images[0]?.step, images[0]?.time])).toEqual([
      ["b", 2, 7],
      ["val/heat map", 10, 5],
    ]);
  });

  it("joins the two files of a picture and takes the later of two at one step", () => {
    const [found] = keys(
      `a+step+3+timestamp+9+${ID}+compressed.webp`,
      `a+step+3+timestamp+9+${ID}.png`,
      `a+step+3+timestamp+4+${ID}.png`,
      `a+step+1+timestamp+1+${ID}.png`,
    );

    expect(found?.images.map(({ step, path, small }) => [step, path.endsWith(".png"), small.endsWith(".webp")])).toEqual([
      [1, true, false],
      [3, true, true],
    ]);
  });
});

describe("imageAt", () => {
  it("gives the newest image at a step or before it", () => {
    const [found] = keys(`a+step+1+timestamp+1+${ID}.png`, `a+step+5+timestamp+1+${ID}.png`);
    const images = found?.images ?? [];

    expect([0, 1, 4, 9].map((step) => imageAt(images, step)?.step ?? null)).toEqual([null, 1, 1, 5]);
    expect(stepsOf([found === undefined ? [] : [found], []])).toEqual([1, 5]);
  });
});

describe("tablePaths", () => {
  it("reads the client's tag and survives anything in it", () => {
    const of = (value: string): string[] => tablePaths([{ key: "mlflow.loggedArtifacts", value }]);

    expect(of('[{"path": "a.json", "type": "table"}, {"path": "a.json", "type": "table"}, {"path": "b", "type": "x"}]')).toEqual(["a.json"]);
    for (const value of ["", "3", "{}", "[null, 1]", "[{}]"]) expect(of(value)).toEqual([]);
    expect(hasMedia([{ key: "mlflow.loggedImages", value: "True" }])).toBe(true);
    expect(hasMedia([{ key: "team", value: "a" }])).toBe(false);
  });
});
