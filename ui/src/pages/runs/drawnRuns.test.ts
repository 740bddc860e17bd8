import { describe, expect, it } from "vitest";
import { stylesTogether } from "../../charts/runStyles";
import { inChosenOrder, leftOut, runsToDraw, stylesOf, unknownSelected, type DrawnRow } from "./drawnRuns";
import { EVERYTHING, NOTHING, withRuns } from "./selection";

const row = (id: string): DrawnRow => ({ id, name: `name of ${id}`, status: "FINISHED" });
const rows = ["a", "b", "c", "d"].map(row);
const ids = (drawn: readonly DrawnRow[]): string[] => drawn.map((one) => one.id);

describe("runsToDraw", () => {
  it("takes the runs that lead the table", () => {
    expect(ids(runsToDraw(rows, [], NOTHING, 3))).toEqual(["a", "b", "c"]);
  });

  it("takes selected runs in any case, and then fewer others", () => {
    const selected = withRuns(NOTHING, ["d", "far"], true);

    expect(ids(runsToDraw(rows, [row("far")], selected, 3))).toEqual(["d", "far", "a"]);
  });

  it("draws a run once", () => {
    expect(ids(runsToDraw(rows, [row("a")], withRuns(NOTHING, ["a"], true), 2))).toEqual(["a", "b"]);
  });
});

describe("unknownSelected", () => {
  it("names selected runs that are not in the rows", () => {
    expect(unknownSelected(rows, withRuns(NOTHING, ["z", "a", "y"], true))).toEqual(["y", "z"]);
  });
});

describe("inChosenOrder", () => {
  it("is the order in which runs were selected, also of those far down the table", () => {
    expect(inChosenOrder(rows, withRuns(NOTHING, ["d", "far", "a"], true))).toEqual(["d", "far", "a"]);
  });

  it("is the order of the table where all that match are selected", () => {
    expect(inChosenOrder(rows, withRuns(EVERYTHING, ["b"], false))).toEqual(["a", "c", "d"]);
  });
});

describe("stylesOf", () => {
  it("does not change with the order of the table", () => {
    expect(stylesOf(["c", "a", "b"], ["b"])).toEqual(stylesOf(["a", "b", "c"], ["b"]));
  });

  it("draws selected runs as the compare page does", () => {
    const chosen = ["d", "a", "far"];
    const styles = stylesOf(["a", "b", "c", "d"], chosen);
    for (const [id, style] of stylesTogether(chosen)) expect(styles.get(id)).toEqual(style);
  });
});

describe("leftOut", () => {
  it("leaves out hidden runs, and others beside the selected ones only when asked", () => {
    const selected = withRuns(NOTHING, ["b"], true);

    expect([...leftOut(rows, selected, "all", ["c"])]).toEqual(["c"]);
    expect([...leftOut(rows, selected, "selected", [])].sort()).toEqual(["a", "c", "d"]);
    expect([...leftOut(rows, NOTHING, "selected", [])]).toEqual([]);
  });
});
