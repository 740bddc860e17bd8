import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import type { Cell, RunColumns, RunColumnsRequest } from "../../../api/runs";
import { allRuns, COLUMNS, PAGE, type Load } from "./allRuns";
import { runsCsv, runsJson, typedColumns, type TypedColumn } from "./content";
import { inFileOrder, keysOfRuns, RUNS_AT_ONCE } from "./keysOfRuns";
import { runsParquet } from "./parquet";

function answer(ids: readonly string[], total: number, columns: readonly { name: string; values: Cell[] }[]): RunColumns {
  const all = <T>(value: T): T[] => ids.map(() => value);
  return {
    total,
    offset: 0,
    runs: {
      run_id: [...ids],
      run_name: [...ids],
      status: all("FINISHED"),
      start_time: all(0),
      end_time: all(null),
      lifecycle_stage: all("active"),
      experiment_id: all("1"),
      user_id: all(""),
      source_name: all(null),
      parent_run_id: all(null),
      step: all(null),
    },
    columns: [...columns],
  };
}

/** A server whose runs change by `between` before each page but the first; a value is its run and field. */
function server(ids: string[], between: (ids: string[]) => void = () => undefined): Load {
  let asked = 0;
  return ({ columns = [], filter, offset = 0, limit = 0 }: RunColumnsRequest) => {
    if (filter === undefined && asked++ > 0) between(ids);
    const wanted = filter === undefined ? ids.slice(offset, offset + limit) : ids.filter((id) => filter.includes(`'${id}'`)).reverse();
    return Promise.resolve(answer(wanted, ids.length, columns.map((name) => ({ name, values: wanted.map((id) => `${id} ${name}`) }))));
  };
}

const QUERY = { experiment_ids: ["1"] };

function collect(load: Load, fields: readonly string[] = []): ReturnType<typeof allRuns> {
  return allRuns(QUERY, fields, load, new AbortController().signal, () => undefined);
}

function named(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `r${at}`);
}

describe("all runs", () => {
  it("are every run once and in order, however many pages and columns there are", async () => {
    const fields = Array.from({ length: 2 * COLUMNS + 1 }, (_, at) => `f${at}`);
    const { runs, columns } = await collect(server(named(PAGE + 1)), fields);
    expect(runs.run_id).toEqual(named(PAGE + 1));
    expect(columns.map((values) => values[PAGE])).toEqual(fields.map((field) => `r${PAGE} ${field}`));
    expect((await collect(server(named(PAGE)))).runs.run_id).toEqual(named(PAGE));
    expect((await collect(server([]))).runs.run_id).toEqual([]);
  });

  it("have every key that one of them has, wherever it is", async () => {
    const rare = "metrics.rare";
    const has = (id: string): string[] => (id === `r${PAGE + 3}` ? ["params.lr", rare] : ["params.lr"]);
    const more = (ids: readonly string[]): Promise<string[]> => Promise.resolve([...new Set(ids.flatMap(has))]);
    const { fields, columns } = await allRuns(QUERY, [], server(named(PAGE + 5)), new AbortController().signal, () => undefined, more);
    expect(fields).toEqual(["params.lr", rare]);
    expect(columns.map((values) => [values.length, values[0] ?? null, values[PAGE + 3]])).toEqual([
      [PAGE + 5, "r0 params.lr", `r${PAGE + 3} params.lr`],
      [PAGE + 5, null, `r${PAGE + 3} ${rare}`],
    ]);
  });

  it("tell their keys, so many runs a request", async () => {
    const asked: number[] = [];
    const load: Parameters<typeof keysOfRuns>[2] = ({ filter = "" }) => {
      const ids = [...filter.matchAll(/'(r\d+)'/g)].map(([, id]) => id ?? "");
      asked.push(ids.length);
      const of = (key: string): { key: string; runs: number; values: number }[] => [{ key, runs: 1, values: 1 }];
      return Promise.resolve({ params: of(ids.at(-1) ?? "").map((one) => ({ ...one, numeric: false })), metrics: [], tags: of("team") });
    };
    const found = await keysOfRuns(QUERY, named(RUNS_AT_ONCE + 2), load, new AbortController().signal);
    expect(asked).toEqual([RUNS_AT_ONCE, 2]);
    expect(found.sort(inFileOrder)).toEqual([`params.r${RUNS_AT_ONCE - 1}`, `params.r${RUNS_AT_ONCE + 1}`, "tags.team"]);
  });

  it("miss none and have none twice while others come and go", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3 * PAGE), { maxLength: 5 }), fc.nat(3), async (gone, fresh) => {
        const removed = new Set<string>();
        const load = server(named(3 * PAGE), (ids) => {
          for (const at of gone) removed.add(ids.splice(at % ids.length, 1)[0] ?? "");
          ids.unshift(...Array.from({ length: Math.min(fresh, gone.length) }, () => `new${Math.random()}`));
        });
        const { runs } = await collect(load);
        const found = runs.run_id.filter((id) => !id.startsWith("new"));
        expect(new Set(runs.run_id).size).toBe(runs.run_id.length);
        if (fresh === 0) expect(named(3 * PAGE).filter((id) => !removed.has(id) && !found.includes(id))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

const text = fc.string({ unit: fc.oneof(fc.constantFrom("=", "-", "'", '"', ",", "\n", "1", "é"), fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 })), maxLength: 20 });
const table = fc
  .array(fc.tuple(fc.option(text), fc.option(fc.double()), fc.option(fc.integer({ min: -8e12, max: 8e15 }))), { minLength: 1, maxLength: 50 })
  .map((rows): TypedColumn[] => [
    { name: "note", type: "text", values: rows.map(([value]) => value) },
    { name: "metrics.loss", type: "number", values: rows.map(([, value]) => value) },
    { name: "start_time", type: "time", values: rows.map(([, , value]) => value) },
  ]);

describe("files of runs", () => {
  it("type params and tags as numbers where all of them keep their value as one", () => {
    const collected = (cells: Cell[]): ReturnType<typeof typedColumns> =>
      typedColumns({ runs: answer(cells.map((_, at) => `r${at}`), 0, []).runs, fields: ["params.p"], columns: [cells] }, ["params.p"]);
    expect(collected(["1", "-0.50", "1e-4", null]).at(-1)).toEqual({ name: "params.p", type: "number", values: [1, -0.5, 1e-4, null] });
    for (const odd of ["007", "1_0", "12345678901234567", "inf", "", "0x1"]) expect(collected(["1", odd]).at(-1)?.type).toBe("text");
  });

  it("write CSV in which no text is a formula", () => {
    const columns: TypedColumn[] = [
      { name: "params.p", type: "text", values: ["=1+1", "-x", "-1", "@a,b", 'say "hi"', null, ""] },
      { name: "metrics.m", type: "number", values: [0.1 + 0.2, -1, NaN, Infinity, null, 1e300, 0] },
      { name: "end_time", type: "time", values: [0, null, 1.5e12, 9e15, null, null, null] },
    ];
    expect(runsCsv(columns).split("\r\n")).toEqual([
      "params.p,metrics.m,end_time",
      "'=1+1,0.30000000000000004,1970-01-01T00:00:00.000Z",
      "'-x,-1,",
      "-1,NaN,2017-07-14T02:40:00.000Z",
      `"'@a,b",Infinity,9000000000000000`,
      `"say ""hi""",,`,
      ",1e+300,",
      `"",0,`,
      "",
    ]);
  });

  it("write JSON that reads back", () => {
    fc.assert(
      fc.property(table, (columns) => {
        const rows = JSON.parse(runsJson(columns)) as Record<string, string | number | null>[];
        const [notes, losses] = columns;
        expect(rows.map((row) => row["note"])).toEqual(notes?.values);
        expect(rows.map((row) => (row["metrics.loss"] === null ? null : Number(row["metrics.loss"]) + 0))).toEqual(
          losses?.values.map((value) => (value === null ? null : Number(value) + 0)),
        );
      }),
    );
  });

  it("write Parquet that reads back, with types", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (columns) => {
        const file = runsParquet(columns);
        const rows = await parquetReadObjects({ file });
        const [notes, losses, times] = columns;
        expect(rows.map((row) => row["note"] as unknown)).toEqual(notes?.values);
        expect(rows.map((row) => row["metrics.loss"] as unknown)).toEqual(losses?.values);
        expect(rows.map((row) => (row["start_time"] as Date | null)?.getTime() ?? null)).toEqual(times?.values);
        const types = parquetMetadata(file).schema.slice(1).map((one) => one.converted_type ?? one.type);
        expect(types).toEqual(["UTF8", "DOUBLE", "TIMESTAMP_MILLIS"]);
      }),
    );
  });
});
