import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_CARDS, type AddedCard } from "./addedCard";
import { columnName, orderClause, parseColumn } from "./columnName";
import { defaultColumns } from "./columnChoice";
import { betterOf } from "../../lib/direction";
import { countSelected, EVERYTHING, isSelected, NOTHING, withRuns } from "./selection";
import { DEFAULT_ORDER, filterToSend, MOST_OPEN, nextOrder, partsShown, viewState, type ViewState } from "./viewState";

const key = fc.string({ minLength: 1, unit: "binary" });
const column = fc
  .record({
    kind: fc.constantFrom("params" as const, "metrics" as const, "tags" as const),
    key,
    aggregate: fc.constantFrom("last" as const, "min" as const, "max" as const, "first" as const),
  })
  .map((one) => (one.kind === "metrics" ? one : { ...one, aggregate: "last" as const }));
const telling = column.filter((one) => one.kind !== "metrics").map(columnName);
const encoded = fc.oneof(fc.constant(""), telling);
const id = fc.stringMatching(/^[0-9a-f]{32}$/);

describe("the address of the runs page", () => {
  it("gives back every state", () => {
    const state: fc.Arbitrary<ViewState> = fc.record({
      filter: fc.string({ unit: "binary" }),
      order: fc.record({ column: column.map(columnName), descending: fc.boolean() }),
      columns: fc.option(fc.array(column.map(columnName))),
      pins: fc.array(column.map(columnName)),
      widths: fc.array(fc.tuple(column.map(columnName), fc.integer({ min: 1, max: 9999 }))).map((pairs) => new Map(pairs)),
      top: fc.array(id),
      view: fc.constantFrom("active" as const, "deleted" as const),
      show: fc.constantFrom("auto" as const, "table" as const, "both" as const, "charts" as const),
      split: fc.integer({ min: 20, max: 80 }),
      draw: fc.integer({ min: 1, max: 100 }),
      only: fc.constantFrom("all" as const, "selected" as const),
      hide: fc.array(id),
      brush: fc.array(fc.tuple(telling, fc.array(fc.string(), { minLength: 1 }).map((values) => ({ values })))).map((pairs) => new Map(pairs)),
      across: fc.oneof(fc.constant(""), column.map(columnName)),
      cards: fc.array(telling.map((x): AddedCard => ({ kind: "box", x, y: "", metric: "metrics.loss" })), { maxLength: MOST_CARDS }),
      group: fc.uniqueArray(telling, { maxLength: 8 }),
      nest: fc.constantFrom<ViewState["nest"]>("flat", "tree"),
      open: fc.array(id, { maxLength: MOST_OPEN }),
      agg: fc.constantFrom("mean" as const, "min" as const, "max" as const),
      colour: encoded,
      dash: encoded,
      facet: encoded,
      x: fc.constantFrom("step" as const, "time" as const, "relative" as const, "metric" as const),
      by: fc.string({ unit: "binary" }),
      xscale: fc.constantFrom("linear" as const, "log" as const),
      size: fc.constantFrom("m" as const, "s" as const, "l" as const),
      smooth: fc.double({ min: 0, max: 0.99, noNaN: true }).map(Math.abs),
      y: fc.constantFrom("linear" as const, "log" as const),
      outliers: fc.constantFrom("show" as const, "ignore" as const),
      find: fc.string({ unit: "binary" }),
      lead: fc.option(fc.array(key)),
      full: fc.string({ unit: "binary" }),
      selected: fc.record({ all: fc.boolean(), ids: fc.array(id).map((ids) => new Set(ids)) }),
    });
    fc.assert(
      fc.property(state, (one) => {
        expect(viewState.read(viewState.write(one).toString())).toEqual(one);
      }),
    );
  });

  it("keeps the levels that were opened last, where there are too many for an address", () => {
    const ids = Array.from({ length: MOST_OPEN + 3 }, (_, at) => `r${at}`);
    const { open } = viewState.read(viewState.write({ ...viewState.read(""), open: ids }).toString());
    expect([open.length, open[0], open.at(-1)]).toEqual([MOST_OPEN, "r3", ids.at(-1)]);
  });

  it("keeps the values of what did not change", () => {
    const before = viewState.read("selected=a,b&columns=params.lr&smooth=0.1");
    const after = viewState.read("selected=a,b&columns=params.lr&smooth=0.2", before);

    expect([after.selected === before.selected, after.columns === before.columns, after.smooth]).toEqual([true, true, 0.2]);
  });

  it.each([
    ["auto", false, "both"],
    ["auto", true, "table"],
    ["both", true, "table"],
    ["charts", true, "charts"],
    ["table", false, "table"],
  ] as const)("shows %s in a narrow window (%s) as %s", (show, narrow, parts) => {
    expect(partsShown({ show, full: "" }, narrow)).toBe(parts);
  });

  it.each([
    ["auto", false, "both"],
    ["auto", true, "charts"],
    ["table", false, "both"],
    ["charts", false, "charts"],
  ] as const)("shows the charts behind one that fills the window: %s (narrow: %s) as %s", (show, narrow, parts) => {
    expect(partsShown({ show, full: "val_loss" }, narrow)).toBe(parts);
  });

  it("is empty for the view everybody starts with", () => {
    expect(viewState.write(viewState.read("")).toString()).toBe("");
  });

  it("ignores an order and a selection it cannot read", () => {
    expect(viewState.read("order=nonsense&selected=../x")).toMatchObject({ order: DEFAULT_ORDER, selected: NOTHING });
  });
});

describe("columns", () => {
  it("reads back every name it writes", () => {
    fc.assert(
      fc.property(column, (one) => {
        expect(parseColumn(columnName(one))).toEqual(one);
      }),
    );
  });

  it.each([
    ["metrics.loss", "metrics.loss ASC"],
    ["min(metrics.val/loss)", "min(metrics.`val/loss`) ASC"],
    ["params.a`b", 'params."a`b" ASC'],
    ["attributes.duration", "attributes.duration ASC"],
  ])("orders by %s as %s", (name, clause) => {
    expect(orderClause({ column: name, descending: false })).toBe(clause);
  });

  const keys = {
    mark: "0.0",
    total: 10,
    sampled: 10,
    metrics: [
      { key: "loss", runs: 10, min: 0, max: 1 },
      { key: "system/cpu", runs: 10, min: 0, max: 1 },
    ],
    params: [
      { key: "epochs", runs: 10, values: 1, numeric: true },
      { key: "lr", runs: 10, values: 3, numeric: true },
      { key: "only_some", runs: 4, values: 1, numeric: false },
    ],
    tags: [],
  };

  it("start with params that differ and with metrics, without the machine's own", () => {
    expect(defaultColumns(keys)).toEqual(["params.lr", "params.only_some", "metrics.loss"]);
  });

  it("start with the metrics that runs are judged by", () => {
    const metrics = ["epoch", "train_loss", "val_acc"].map((name) => ({ key: name, runs: 10, min: 0, max: 1 }));
    const chosen = defaultColumns({ ...keys, params: [], metrics });
    expect(chosen).toEqual(["metrics.val_acc", "metrics.train_loss", "metrics.epoch"]);
  });

  it("leave out params of one value that few runs lack", () => {
    const same = (runs: number) => ({ key: `same_${runs}`, runs, values: 1, numeric: true });
    const chosen = defaultColumns({ ...keys, total: 100, sampled: 100, params: [same(100), same(90), same(89)], metrics: [] });
    expect(chosen).toEqual(["params.same_89"]);
  });

  it("leave out keys that hardly any run has", () => {
    const rare = { key: "rare", runs: 3, values: 2, numeric: true };
    expect(defaultColumns({ ...keys, total: 100, sampled: 100, params: [rare], metrics: [] })).toEqual([]);
  });

  it("start with at most six of a kind, those that split the runs first", () => {
    const params = Array.from({ length: 9 }, (_, at) => ({ key: `p${at}`, runs: 10, values: at < 3 ? 10 : 2, numeric: true }));
    expect(defaultColumns({ ...keys, params, metrics: [] })).toEqual([3, 4, 5, 6, 7, 8].map((at) => `params.p${at}`));
  });

  it("show the machine's metrics when there are no others", () => {
    expect(defaultColumns({ ...keys, params: [], metrics: keys.metrics.slice(1) })).toEqual(["metrics.system/cpu"]);
  });
});

describe("sorting", () => {
  it.each([
    ["metrics.val_loss", [false, true]],
    ["metrics.accuracy", [true, false]],
    ["params.lr", [false, true]],
    ["attributes.duration", [true, false]],
  ])("cycles %s from the best on top over the reverse to newest first", (name, directions) => {
    const first = nextOrder(DEFAULT_ORDER, name);
    const second = nextOrder(first, name);
    expect([first.descending, second.descending]).toEqual(directions);
    expect(nextOrder(second, name)).toEqual(DEFAULT_ORDER);
  });

  it("turns the start time round and back", () => {
    const turned = nextOrder(DEFAULT_ORDER, "attributes.start_time");
    expect(turned).toEqual({ column: "attributes.start_time", descending: false });
    expect(nextOrder(turned, "attributes.start_time")).toEqual(DEFAULT_ORDER);
  });
});

describe("betterOf", () => {
  it.each([
    ["val_loss", "less"],
    ["trainLoss", "less"],
    ["eval/accuracy", "more"],
    ["training_f1_score", "more"],
    ["rmse", "less"],
    ["roc_auc", "more"],
    ["epoch", null],
    ["glossary", null],
  ])("reads %s as %s", (name, expected) => {
    expect(betterOf(name)).toBe(expected);
  });
});

describe("selection", () => {
  it("adds and takes away, also from everything", () => {
    const two = withRuns(withRuns(NOTHING, ["a", "b", "c"], true), ["b"], false);
    const rest = withRuns(EVERYTHING, ["b"], false);
    expect([isSelected(two, "a"), isSelected(two, "b"), countSelected(two, 10)]).toEqual([true, false, 2]);
    expect([isSelected(rest, "a"), isSelected(rest, "b"), countSelected(rest, 10)]).toEqual([true, false, 9]);
  });
});

describe("filterToSend", () => {
  it.each([
    ["calm-otter", "attributes.run_name ILIKE '%calm-otter%'"],
    ["params.lr = 0.1", "params.lr = 0.1"],
    ["  ", ""],
    ["tags.x is null", "tags.x is null"],
  ])("sends %s as %s", (typed, sent) => {
    expect(filterToSend(typed)).toBe(sent);
  });
});
