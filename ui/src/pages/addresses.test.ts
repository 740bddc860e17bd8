/** Every page's address: what is written is read back, and anything can be read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Codec } from "../lib/urlState";
import { compareView, type CompareView } from "./compare/compareView";
import { listState, type ListState } from "./experiments/experimentList";
import { modelView, type ModelView } from "./model/modelView";
import { modelsView, type ModelsView } from "./models/modelList";
import { registeredView, versionView, type RegisteredView, type VersionView } from "./registered/registeredView";
import { registryView, type RegistryView } from "./registry/registryView";
import { runView, type RunView } from "./run/runView";
import { viewState, type ViewState } from "./runs/viewState";

const words = fc.string({ unit: "binary" });
const items = fc.array(fc.string({ minLength: 1, unit: "binary" }));
const charts = {
  x: fc.constantFrom("step" as const, "time" as const, "relative" as const, "metric" as const),
  by: words,
  xscale: fc.constantFrom("linear" as const, "log" as const),
  size: fc.constantFrom("s" as const, "m" as const, "l" as const),
  smooth: fc.double({ min: 0, max: 0.99, noNaN: true }).map(Math.abs),
  y: fc.constantFrom("linear" as const, "log" as const),
  outliers: fc.constantFrom("show" as const, "ignore" as const),
  find: words,
  lead: fc.option(items),
  full: words,
};

const compare: fc.Arbitrary<CompareView> = fc.record({
  runs: items,
  hide: items,
  show: fc.constantFrom("charts" as const, "table" as const, "files" as const, "images" as const),
  base: words,
  other: words,
  file: words,
  step: words,
  rows: fc.constantFrom("different" as const, "all" as const),
  ...charts,
});
const experiments: fc.Arbitrary<ListState> = fc.record({
  q: words,
  view: fc.constantFrom("active" as const, "deleted" as const),
  sort: fc.constantFrom("last" as const, "name" as const, "runs" as const),
  closed: items,
});
const model: fc.Arbitrary<ModelView> = fc.record({ tab: fc.constantFrom("overview" as const, "artifacts" as const), file: words });
const models: fc.Arbitrary<ModelsView> = fc.record({ q: words, sort: words, dir: fc.constantFrom("down" as const, "up" as const) });
const registry: fc.Arbitrary<RegistryView> = fc.record({
  kind: fc.constantFrom("models" as const, "prompts" as const),
  q: words,
  sort: fc.constantFrom("changed" as const, "name" as const),
  dir: fc.constantFrom("down" as const, "up" as const),
});
const registered: fc.Arbitrary<RegisteredView> = fc.record({ selected: items, version: words, against: words });
const version: fc.Arbitrary<VersionView> = fc.record({ tab: fc.constantFrom("overview" as const, "artifacts" as const), file: words });
const run: fc.Arbitrary<RunView> = fc.record({
  tab: fc.constantFrom("overview" as const, "charts" as const, "media" as const, "artifacts" as const),
  file: words,
  step: words,
  ...charts,
});

/** Addresses that name what a page reads, with values that nobody wrote; and any text at all. */
function addressesOf(names: readonly string[]): fc.Arbitrary<string> {
  const value = fc.oneof(words, fc.constantFrom("-", ",", "%", "%2C", "all", "all,", "0:", "1e999", "NaN", "[[", '[["params.a",[]]]', '[["metrics.a",1,2]]', "metrics.a", "-params.`x`"));
  const entries = fc.array(fc.tuple(fc.constantFrom(...names), value)).map((pairs) => new URLSearchParams(pairs).toString());
  return fc.oneof(entries, words);
}

function describeAddress<S extends object>(page: string, codec: Codec<S>, state: fc.Arbitrary<S> | null): void {
  describe(`the address of ${page}`, () => {
    const names = Object.keys(codec.read(""));
    // The runs page has a test of its own for this: not every text is a column.
    if (state !== null) {
      it("gives back every state that was written", () => {
        fc.assert(
          fc.property(state, (one) => {
            expect(codec.read(`?${codec.write(one).toString()}`)).toEqual(one);
          }),
        );
      });
    }

    it("gives a state for any query, which is written and read back", () => {
      fc.assert(
        fc.property(addressesOf(names), (query) => {
          const once = codec.read(query);
          expect(Object.keys(once).sort()).toEqual([...names].sort());
          expect(codec.read(codec.write(once).toString())).toEqual(once);
        }),
      );
    });

    it("says the same with entries of others beside it, and is empty at first", () => {
      fc.assert(
        fc.property(addressesOf(names), words, (query, other) => {
          const beside = new URLSearchParams(query);
          beside.append("utm_source", other);
          expect(codec.read(beside.toString())).toEqual(codec.read(new URLSearchParams(query).toString()));
        }),
      );
      expect(codec.write(codec.read("")).toString()).toBe("");
    });

    it("keeps the values of what did not change", () => {
      fc.assert(
        fc.property(addressesOf(names), (query) => {
          const once = codec.read(query);
          const again = codec.read(codec.write(once).toString(), once);
          for (const name of names as (keyof S)[]) expect(again[name]).toBe(once[name]);
        }),
      );
    });
  });
}

describeAddress<ViewState>("the runs page", viewState, null);
describeAddress("the compare page", compareView, compare);
describeAddress("the experiments page", listState, experiments);
describeAddress("the model page", modelView, model);
describeAddress("the models page", modelsView, models);
describeAddress("the registry page", registryView, registry);
describeAddress("the page of a registered model", registeredView, registered);
describeAddress("the page of a version", versionView, version);
describeAddress("the run page", runView, run);
