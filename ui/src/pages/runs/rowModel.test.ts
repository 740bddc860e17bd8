import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/request";
import type { RunColumns } from "../../api/runs";
import { columnsOf } from "./columnsOf.fixture";
import { PAGE, RowModel, type LoadPage } from "./rowModel";

function page(offset: number, limit: number, total: number): RunColumns {
  const ids = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => `r${offset + at}`);
  return columnsOf(ids, {
    total,
    offset,
    columns: [{ name: "metrics.loss", values: ids.map((_, at) => offset + at) }],
    runs: { run_name: ids.map((id) => `name of ${id}`) },
  });
}

interface Server {
  load: LoadPage;
  asked: [number, number][];
  aborted: number[];
}

function server(total: number): Server {
  const asked: [number, number][] = [];
  const aborted: number[] = [];
  const load: LoadPage = async (offset, limit, signal) => {
    asked.push([offset, limit]);
    signal.addEventListener("abort", () => aborted.push(offset));
    await Promise.resolve();
    if (signal.aborted) throw new DOMException("stopped", "AbortError");
    return page(offset, limit, total);
  };
  return { load, asked, aborted };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe("RowModel", () => {
  it("fetches only the pages in view, each once", async () => {
    const { load, asked } = server(1000);
    const model = new RowModel(load);
    model.want(0, 40);
    model.want(0, 40);
    await settle();
    model.want(0, 40);
    model.want(70, 130);
    await settle();
    expect(asked).toEqual([
      [0, PAGE],
      [PAGE, PAGE],
    ]);
    expect([model.total, model.row(120)?.name, model.cell(120, 0), model.row(300)]).toEqual([1000, "name of r120", 120, null]);
  });

  it("drops the request of a page that left the view, and fetches it when it returns", async () => {
    const { load, aborted } = server(1000);
    const model = new RowModel(load);
    model.want(0, 40);
    await settle();
    model.want(500, 540);
    model.want(0, 40);
    expect(aborted).toEqual([400, 500]);
    model.want(500, 540);
    await settle();
    expect(model.row(500)?.id).toBe("r500");
  });

  it("counts a version for every answer", async () => {
    const model = new RowModel(server(1000).load);
    model.want(0, 150);
    await settle();
    expect(model.version.value).toBe(1); // Before the first answer only the first page is known to exist.
    model.want(0, 130);
    await settle();
    expect(model.version.value).toBe(2);
  });

  it("keeps the rows and tells the error when a refresh fails", async () => {
    const good = server(10);
    let broken = false;
    const model = new RowModel((...request) =>
      broken ? Promise.reject(new ApiError("gone", 0, "NETWORK")) : good.load(...request),
    );
    model.want(0, 10);
    await settle();
    broken = true;
    await model.refresh(0, 10);
    expect([model.error?.message, model.row(3)?.id]).toEqual(["gone", "r3"]);
  });

  it("puts single rows in their places", async () => {
    const { load, asked } = server(250);
    const some: string[][] = [];
    const model = new RowModel(load, (ids) => {
      some.push([...ids]);
      const answer = page(0, ids.length, ids.length);
      answer.runs.run_id = [...ids];
      answer.runs.status = ids.map(() => "RUNNING");
      answer.columns[0] = { name: "metrics.loss", values: ids.map(() => -1) };
      return Promise.resolve(answer);
    });
    model.want(0, 10);
    await settle();
    const before = asked.length;
    await model.update(["r7", "r249", "other"]);
    expect([asked.length, some]).toEqual([before, [["r7"]]]);
    expect([model.row(7)?.status, model.cell(7, 0), model.row(8)?.status, model.cell(8, 0)]).toEqual(["RUNNING", -1, "FINISHED", 8]);
  });

  it("collects ids across rows that are not loaded", async () => {
    const model = new RowModel(server(250).load);
    model.want(0, 40);
    await settle();
    const ids = await model.ids(95, 205, new AbortController().signal);
    expect(ids).toEqual(Array.from({ length: 110 }, (_, at) => `r${95 + at}`));
  });

  it("stops collecting when the server has fewer rows than expected", async () => {
    const model = new RowModel(server(5).load);
    expect(await model.ids(0, 50, new AbortController().signal)).toHaveLength(5);
  });

  it("ignores answers after it was closed", async () => {
    const model = new RowModel(server(10).load);
    model.want(0, 10);
    model.close();
    await settle();
    expect([model.total, model.version.value]).toEqual([null, 0]);
  });
});
