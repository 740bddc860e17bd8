/** Chosen runs side by side. The address names them: /compare?runs=a,b,c. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import { getExperiment } from "../../api/experiments";
import type { Run } from "../../api/runs";
import type { ChartRun } from "../../charts/MetricCard";
import { stylesTogether } from "../../charts/runStyles";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { ErrorState } from "../../components/ErrorState";
import { Lazy } from "../../components/Lazy";
import { Loading } from "../../components/Loading";
import { setCrumbs } from "../../lib/crumbs";
import { plural } from "../../lib/format";
import { useKeyHelp, usePageKeys, type KeyHelp } from "../../lib/keys";
import { href, search, setQuery } from "../../lib/router";
import { CompareTable } from "./CompareTable";
import { compareView, type CompareView } from "./compareView";
import { Legend } from "./Legend";
import { MOST_RUNS } from "./loadRuns";
import { useComparison, type LoadedComparison } from "./useComparison";
import "./compare.css";

const KEYS: readonly KeyHelp[] = [
  { keys: ["1"], does: "Charts" },
  { keys: ["2"], does: "Table" },
  { keys: ["d"], does: "Only differences, or all" },
  { keys: ["←", "→"], does: "Move along a chart" },
  { keys: ["+", "−", "0"], does: "Zoom in a chart, show all" },
];

const loadCharts = async () => (await import("../../charts/ChartBoard")).ChartBoard;

/** Changes the address; only another part of the page or other runs leave an entry for the Back button. */
function changeView(change: Partial<CompareView>): void {
  const large = "show" in change || "runs" in change;
  setQuery(compareView.write({ ...compareView.read(search.peek()), ...change }), { replace: !large });
}

/** The way to the page leads through the experiment when all runs are of one. */
function useCompareCrumbs(runs: readonly Run[] | null): void {
  const ids = new Set(runs?.map((run) => run.info.experiment_id));
  const only = ids.size === 1 ? [...ids][0] : undefined;
  const title = runs === null || runs.length === 0 ? "Compare" : `Compare ${plural(runs.length, "run")}`;
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    if (only === undefined) return;
    const stop = new AbortController();
    getExperiment(only, stop.signal).then(
      (experiment) => setName(experiment.name),
      // Its id stands in for the name.
      () => undefined,
    );
    return () => stop.abort();
  }, [only]);
  useEffect(() => {
    const experiment = only === undefined ? [] : [{ text: name ?? only, href: href(["experiments", only]) }];
    setCrumbs([{ text: "Experiments", href: href(["experiments"]) }, ...experiment, { text: title }]);
  }, [only, name, title]);
}

function useStyled(runs: readonly Run[] | undefined): ChartRun[] {
  const names = runs?.map((run) => `${run.info.run_id} ${run.info.run_name ?? ""}`).join("\n") ?? "";
  return useMemo(() => {
    const pairs = names === "" ? [] : names.split("\n").map((pair) => [pair.slice(0, pair.indexOf(" ")), pair.slice(pair.indexOf(" ") + 1)] as const);
    const styles = stylesTogether(pairs.map(([id]) => id));
    return pairs.flatMap(([id, name]) => {
      const style = styles.get(id);
      return style === undefined ? [] : [{ id, label: name === "" ? id : name, style }];
    });
  }, [names]);
}

function useMetricKeys(runs: readonly Run[] | undefined): readonly string[] {
  const names = [...new Set(runs?.flatMap((run) => (run.data.metrics ?? []).map((metric) => metric.key)))].sort().join("\n");
  return useMemo(() => (names === "" ? [] : names.split("\n")), [names]);
}

function Head({ view, missing, cut }: { view: CompareView; missing: readonly string[]; cut: number }): VNode {
  return (
    <div class="tools">
      <nav class="segments" aria-label="Parts of the comparison">
        <Button pressed={view.show === "charts"} onClick={() => changeView({ show: "charts" })}>
          Charts
        </Button>
        <Button pressed={view.show === "table"} onClick={() => changeView({ show: "table" })}>
          Table
        </Button>
      </nav>
      {view.show === "table" && (
        <label class="compare-switch">
          <input
            type="checkbox"
            checked={view.rows === "different"}
            onChange={() => changeView({ rows: view.rows === "all" ? "different" : "all" })}
          />
          Only differences
        </label>
      )}
      {missing.length > 0 && (
        <span class="compare-missing">
          {plural(missing.length, "run")} of the address {missing.length === 1 ? "does" : "do"} not exist here.{" "}
          <Button look="plain" onClick={() => changeView({ runs: view.runs.filter((id) => !missing.includes(id)) })}>
            Leave out
          </Button>
        </span>
      )}
      {cut > 0 && <span class="compare-missing">The first {MOST_RUNS} runs are compared; {cut} more are not.</span>}
    </div>
  );
}

function Charts({ loaded, styled, view }: { loaded: LoadedComparison; styled: ChartRun[]; view: CompareView }): VNode {
  const highlight = useSignal<string | null>(null);
  const keys = useMetricKeys(loaded.comparison?.runs);
  const hideList = view.hide.join(",");
  const hidden = useMemo(() => new Set(hideList.split(",").filter((id) => id !== "")), [hideList]);
  const props = { runs: styled, hidden, keys, view, onChange: changeView, highlight, fresh: loaded.fresh };
  return (
    <div class="compare-charts">
      <Legend
        runs={styled}
        hidden={hidden}
        highlight={highlight}
        onHide={(hide) => changeView({ hide })}
        onRemove={(id) => changeView({ runs: view.runs.filter((one) => one !== id), hide: view.hide.filter((one) => one !== id) })}
      />
      <div class="compare-board">
        <Lazy load={loadCharts} what="charts" props={props} />
      </div>
    </div>
  );
}

function NoRuns(): VNode {
  return (
    <EmptyState title="No runs to compare">
      <p>
        Select runs in the table of an <a href={href(["experiments"])}>experiment</a> and press <kbd>c</kbd>.
      </p>
    </EmptyState>
  );
}

export function ComparePage(): VNode {
  const address = search.value;
  const view = useMemo(() => compareView.read(address), [address]);
  const unique = useMemo(() => [...new Set(view.runs)], [view]);
  const loaded = useComparison(unique.slice(0, MOST_RUNS));
  const runs = loaded.comparison?.runs;
  const styled = useStyled(runs);
  useCompareCrumbs(runs ?? null);
  useKeyHelp(KEYS);
  usePageKeys({
    1: () => changeView({ show: "charts" }),
    2: () => changeView({ show: "table" }),
    d: () => changeView({ rows: view.rows === "all" ? "different" : "all" }),
  });
  if (unique.length === 0) return <NoRuns />;
  if (runs === undefined) return loaded.error === null ? <Loading what="runs" /> : <ErrorState error={loaded.error} />;
  if (runs.length === 0) return <NoRuns />;
  return (
    <div class="compare-page">
      <Head view={view} missing={loaded.comparison?.missing ?? []} cut={Math.max(0, unique.length - MOST_RUNS)} />
      {view.show === "charts" ? (
        <Charts loaded={loaded} styled={styled} view={view} />
      ) : (
        <CompareTable runs={runs} styled={styled} which={view.rows} onWhich={(rows) => changeView({ rows })} />
      )}
    </div>
  );
}
