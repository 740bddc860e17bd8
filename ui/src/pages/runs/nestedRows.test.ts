import { describe, expect, it, vi } from "vitest";
import { columnsOf } from "./columnsOf.fixture";
import { NestedRows } from "./nestedRows";
import { RowModel, type LoadPage } from "./rowModel";

/** Runs by the one above; "" is above roots. */
type Runs = Record<string, string[]>;

function level(runs: Runs, above: string, asked: string[]): LoadPage {
  return (offset, limit) => {
    asked.push(above);
    const all = runs[above] ?? [];
    const ids = all.slice(offset, offset + limit);
    const own = { parent_run_id: ids.map(() => (above === "" ? null : above)), children: ids.map((id) => runs[id]?.length ?? 0) };
    return Promise.resolve(columnsOf(ids, { total: all.length, offset, runs: own }));
  };
}

function drawn(rows: NestedRows): string[] {
  return Array.from({ length: rows.total ?? 0 }, (_, index) => `${" ".repeat((rows.place(index)?.depth ?? 1) - 1)}${rows.row(index)?.id ?? "?"}`);
}

async function opened(runs: Runs, ...ids: string[]): Promise<{ rows: NestedRows; asked: string[] }> {
  const asked: string[] = [];
  const roots = new RowModel(level(runs, "", asked));
  const rows = new NestedRows(roots, (id) => level(runs, id, asked));
  roots.want(0, 40);
  for (const id of ids) {
    await vi.waitFor(() => expect(drawn(rows).map((one) => one.trim())).toContain(id));
    rows.toggle(drawn(rows).findIndex((one) => one.trim() === id));
  }
  await vi.waitFor(() => expect(drawn(rows)).not.toContainEqual(expect.stringContaining("?")));
  return { rows, asked };
}

const runs: Runs = { "": ["a", "b"], a: ["c", "d"], c: ["e"], b: ["f"] };

describe("NestedRows", () => {
  it("asks for runs below one when it is opened", async () => {
    const { rows, asked } = await opened(runs, "a", "c");
    expect(drawn(rows)).toEqual(["a", " c", "  e", " d", "b"]);
    expect(asked).toEqual(["", "a", "c"]);
    expect(await rows.ids(1, 5, new AbortController().signal)).toEqual(expect.arrayContaining(["c", "d", "e", "b"]));
  });

  it("closes what is below a run that is closed", async () => {
    const { rows } = await opened(runs, "a", "c");
    rows.toggle(0);
    expect([drawn(rows), rows.isOpen("c")]).toEqual([["a", "b"], false]);
  });

  it("keeps open what a refresh moved", async () => {
    const own = { ...runs };
    const { rows } = await opened(own, "a", "c");
    own[""] = ["new", "b", "a"];
    own["a"] = ["d", "c"];
    await rows.refresh();
    expect(drawn(rows)).toEqual(["new", "b", "a", " d", " c", "  e"]);
    own[""] = ["b"];
    await rows.refresh();
    expect(drawn(rows)).toEqual(["b"]);
  });

  it("opens again what was open in another order", async () => {
    const { rows } = await opened(runs, "a", "c");
    const roots = new RowModel(level(runs, "", []));
    const again = new NestedRows(roots, (id) => level(runs, id, []), rows.opened);
    roots.want(0, 40);
    await vi.waitFor(() => expect(drawn(again)).toEqual(["a", " c", "  e", " d", "b"]));
  });

  it("opens no run that has none below it", async () => {
    const { rows, asked } = await opened(runs, "a");
    rows.toggle(2);
    expect([drawn(rows), asked]).toEqual([["a", " c", " d", "b"], ["", "a"]]);
  });
});
