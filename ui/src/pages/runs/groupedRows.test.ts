import { describe, expect, it, vi } from "vitest";
import type { Groups } from "../../api/groups";
import type { RunColumns } from "../../api/runs";
import { columnsOf } from "./columnsOf.fixture";
import { GROUP_PAGE, GroupedRows } from "./groupedRows";

const sizes = [3, 1, 2];

function groups(offset: number, limit: number): Promise<Groups> {
  const own = sizes.slice(offset, offset + limit);
  return Promise.resolve({
    total: sizes.length,
    offset,
    values: own.map((_, at) => [`g${offset + at}`]),
    count: own,
    columns: [{ name: "metrics.loss", count: own, mean: own.map((size) => size / 10), min: own.map(() => "NaN"), max: own.map(() => null) }],
  });
}

function runs(values: readonly (string | null)[]): () => Promise<RunColumns> {
  const size = sizes[Number(values[0]?.slice(1))] ?? 0;
  return () => Promise.resolve(columnsOf(Array.from({ length: size }, (_, at) => `${values[0] ?? ""}r${at}`)));
}

async function loaded(...open: number[]): Promise<GroupedRows> {
  const rows = new GroupedRows(groups, runs);
  rows.want(0, 10);
  await vi.waitFor(() => expect(rows.groups).toBe(3));
  for (const index of open) {
    rows.toggle(index);
    await vi.waitFor(() => expect(rows.row(index + 1)).not.toBeNull());
  }
  return rows;
}

/** Each row in a word: the group's value, or the run's id. */
function drawn(rows: GroupedRows): string[] {
  return Array.from({ length: rows.total ?? 0 }, (_, index) => {
    const { group, run } = rows.place(index);
    return run === null ? (rows.group(group)?.values[0] ?? "?") : (rows.row(index)?.id ?? "?");
  });
}

describe("GroupedRows", () => {
  it("has a row a group while all are closed", async () => {
    expect(drawn(await loaded())).toEqual(["g0", "g1", "g2"]);
  });

  it("has the runs of open groups under them", async () => {
    const rows = await loaded(2, 0);

    expect(drawn(rows)).toEqual(["g0", "g0r0", "g0r1", "g0r2", "g1", "g2", "g2r0", "g2r1"]);
    expect(await rows.ids(2, 8)).toEqual(["g0r1", "g0r2", "g2r0", "g2r1"]);
  });

  it("closes a group from the row of one of its runs", async () => {
    const rows = await loaded(0);
    rows.toggle(2);

    expect(drawn(rows)).toEqual(["g0", "g1", "g2"]);
  });

  it("gives aggregates as numbers", async () => {
    const rows = await loaded();

    expect([rows.aggregate(1, 0, "mean"), rows.aggregate(1, 0, "min"), rows.aggregate(1, 0, "max")]).toEqual([0.1, NaN, null]);
    expect(rows.loaded(0, "mean")).toEqual([0.3, 0.1, 0.2]);
  });

  it("asks for a page of groups once", async () => {
    const load = vi.fn(groups);
    const rows = new GroupedRows(load, runs);
    rows.want(0, 10);
    rows.want(0, GROUP_PAGE + 10);
    await vi.waitFor(() => expect(rows.complete).toBe(true));

    expect(load.mock.calls.map(([offset]) => offset)).toEqual([0, GROUP_PAGE]);
  });
});
