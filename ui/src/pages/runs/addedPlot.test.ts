import { describe, expect, it } from "vitest";
import type { Plot } from "../../charts/picture";
import type { ValueColumn, ValueRun } from "../../charts/values";
import type { AddedCard } from "./addedCard";
import { plotOf, type PlotContext } from "./addedPlot";

const runs: ValueRun[] = ["a", "b", "c", "d"].map((id) => ({ id, label: `run ${id}`, token: null }));
const column = (name: string, values: ValueColumn["values"]): ValueColumn => ({ name, label: name.slice(name.indexOf(".") + 1), values });
const columns = [
  column("metrics.loss", [1, 3, 5, null]),
  column("params.model", ["vit", "vit", "cnn", "cnn"]),
  column("params.lr", ["0.1", "0.2", "0.3", "0.4"]),
  column("params.decay", ["1", "2", "1", "2"]),
];
const context: PlotContext = { runs, columns, group: "", levels: [], coloured: "", legend: [] };
const size = { width: 400, height: 200 };

function drawn(card: Partial<AddedCard>, changed: Partial<PlotContext> = {}): Plot {
  const plot = plotOf({ kind: "bar", x: "", y: "", metric: "metrics.loss", ...card }, { ...context, ...changed });
  if (typeof plot === "string") throw new Error(plot);
  return plot;
}

describe("bars", () => {
  it("are one a run, from zero, and say which have no value", () => {
    const plot = drawn({});
    const { shapes, targets } = plot.draw(size, null);
    const bars = shapes.filter((shape) => shape.kind === "rect");
    const floor = Math.max(...bars.map((bar) => bar.y + bar.high));

    expect(targets.map((target) => [target.key, target.said])).toEqual([["a", "1"], ["b", "3"], ["c", "5"]]);
    expect(plot.said).toBe("1 without a finite value");
    bars.forEach((bar) => expect(bar.y + bar.high).toBeCloseTo(floor));
    expect((bars[2]?.high ?? 0) / (bars[0]?.high ?? 1)).toBeCloseTo(5);
  });

  it("are means of groups with their spread where runs are grouped", () => {
    const plot = drawn({}, { group: "params.model" });

    expect(plot.table.rows).toEqual([["cnn", 1, 5, 0], ["vit", 2, 2, expect.closeTo(Math.SQRT2)]]);
    expect(plot.draw(size, null).targets[1]).toMatchObject({ run: false, title: "vit", said: "mean 2.00 ± 1.41, 2 runs" });
  });

  it("take the colour of their value's level", () => {
    const levels = [{ label: "vit", style: { colour: "", token: "--c5", dash: [] } }];
    const fills = drawn({}, { group: "params.model", coloured: "params.model", levels }).draw(size, null).shapes.flatMap((shape) => (shape.kind === "rect" ? [shape.fill] : []));

    expect(fills).toEqual(["--c0", "--c5"]);
  });
});

describe("boxes", () => {
  it("are one a value, with the runs that are far from the others", () => {
    const far = column("metrics.loss", [1, 2, 3, 2, 1, 3, 50]);
    const many = Array.from({ length: 7 }, (_, at) => ({ id: String(at), label: `run ${at}`, token: null }));
    const plot = drawn({ kind: "box", x: "params.model" }, { runs: many, columns: [far, column("params.model", Array<string>(7).fill("vit"))] });
    const { targets } = plot.draw(size, null);

    expect(plot.table.rows).toEqual([["vit", 7, 1, 1.5, 2, 3, 3, 1]]);
    expect(targets.map((target) => target.title)).toEqual(["model vit", "run 6"]);
  });
});

describe("contours", () => {
  const card = { kind: "contour", x: "params.lr", y: "params.decay" } as const;

  it("show the runs they are known from on a surface with its scale", () => {
    const { shapes, targets } = drawn(card).draw(size, null);

    expect(targets.map((target) => target.key)).toEqual(["a", "b", "c"]);
    expect(shapes.filter((shape) => shape.kind === "dot")).toHaveLength(3);
    expect(shapes.flatMap((shape) => (shape.kind === "text" ? [shape.text] : []))).toEqual(expect.arrayContaining(["lr", "decay", "1.5", "4.5"]));
  });

  it("say what they need where there are words", () => {
    expect(plotOf({ kind: "contour", x: "params.model", y: "params.lr", metric: "metrics.loss" }, context)).toBe(
      "A contour needs three runs with numbers for model, lr and loss.",
    );
  });
});
