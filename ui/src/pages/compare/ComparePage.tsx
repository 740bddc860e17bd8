/** Chosen runs side by side. The address names them: /compare?runs=a,b,c. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import { getExperiment } from "../../api/experiments";
import type { Run } from "../../api/runs";
import type { ChartRun } from "../../charts/MetricCard";
import { LineSwatch } from "../../charts/LineSwatch";
import { stylesTogether } from "../../charts/runStyles";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { ErrorState } from "../../components/ErrorState";
import { Lazy } from "../../components/Lazy";
import { Loading } from "../../components/Loading";
import { setCrumbs } from "../../lib/crumbs";
import { plural } from "../../lib/format";
import { useBindings, useKeyHelp, type KeyHelp } from "../../lib/keys";
import { href, search, setQuery } from "../../lib/router";
import { CompareTable } from "./CompareTable";
import { compareView, type CompareView } from "./compareView";
import { Legend } from "./Legend";
import { useComparison, type LoadedComparison } from "./useComparison";
import "./compare.css";

/** Keys of the charts themselves, which have focus when they work. */
const CHART_KEYS: readonly KeyHelp[] = [
  { keys: ["←", "→"], does: "Move along a chart" },
  { keys: ["+", "−", "0"], does: "Zoom in a chart, show all" },
];

/** So many runs can be compared. */
const MOST_RUNS = 500;
/** Runs whose images are asked for: each is a request. */
const MOST_WITH_IMAGES = 24;

const loadFiles = async () => (await import("./Files")).Files;
const loadImages = async () => (await import("../../components/media/ImageGrid")).ImageGrid;
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
  const names = runs?.map((run) => `${run.info.run_id} ${run.info.run_name}`).join("\n") ?? "";
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

const PARTS: readonly { show: CompareView["show"]; label: string }[] = [
  { show: "charts", label: "Charts" },
  { show: "table", label: "Table" },
  { show: "files", label: "Code and files" },
  { show: "images", label: "Images" },
];

interface ChoiceProps {
  label: string;
  /** Id of the chosen run, "" for none. */
  value: string;
  styled: readonly ChartRun[];
  /** What no run is called; absent where one has to be chosen. */
  none?: string;
  onChoose: (id: string) => void;
}

function RunChoice({ label, value, styled, none, onChoose }: ChoiceProps): VNode {
  return (
    <label class="compare-choice">
      <span class="soft">{label}</span>
      <select class="field" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {styled.map((run) => (
          <option key={run.id} value={run.id}>
            {run.label}
          </option>
        ))}
      </select>
    </label>
  );
}

interface HeadProps {
  view: CompareView;
  styled: readonly ChartRun[];
  pair: readonly [string, string];
  missing: readonly string[];
  cut: number;
}

function Choices({ view, styled, pair }: Pick<HeadProps, "view" | "styled" | "pair">): VNode | null {
  if (view.show === "table") {
    return (
      <>
        <RunChoice label="Baseline" value={view.base} styled={styled} none="None" onChoose={(base) => changeView({ base })} />
        <label class="compare-switch">
          <input
            type="checkbox"
            checked={view.rows === "different"}
            onChange={() => changeView({ rows: view.rows === "all" ? "different" : "all" })}
          />
          Only differences
        </label>
      </>
    );
  }
  if (view.show !== "files") return null;
  return (
    <>
      <RunChoice label="From" value={pair[0]} styled={styled} onChoose={(base) => changeView({ base })} />
      <RunChoice label="to" value={pair[1]} styled={styled} onChoose={(other) => changeView({ other })} />
    </>
  );
}

function Head({ view, styled, pair, missing, cut }: HeadProps): VNode {
  return (
    <div class="tools">
      <nav class="segments" aria-label="Parts of the comparison">
        {PARTS.map(({ show, label }) => (
          <Button key={show} pressed={view.show === show} onClick={() => changeView({ show })}>
            {label}
          </Button>
        ))}
      </nav>
      <Choices view={view} styled={styled} pair={pair} />
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

function Images({ styled, view }: { styled: readonly ChartRun[]; view: CompareView }): VNode {
  const runs = useMemo(
    () =>
      styled.slice(0, MOST_WITH_IMAGES).map(({ id, label, style }) => ({
        id,
        label,
        head: (
          <a class="compare-run clip" href={href(["runs", id])}>
            <LineSwatch style={style} /> {label}
          </a>
        ),
      })),
    [styled],
  );
  const props = { runs, step: view.step, onStep: (step: string) => changeView({ step }) };
  return (
    <div class="compare-images">
      {styled.length > MOST_WITH_IMAGES && <p class="soft">Images of the first {MOST_WITH_IMAGES} runs.</p>}
      <Lazy load={loadImages} what="images" props={props} />
    </div>
  );
}

/** The two runs whose files are compared: the baseline, or the first one, and another. */
function pairOf(runs: readonly Run[], view: CompareView): readonly [string, string] {
  const ids = runs.map((run) => run.info.run_id);
  const left = ids.includes(view.base) ? view.base : (ids[0] ?? "");
  const right = ids.includes(view.other) ? view.other : (ids.find((id) => id !== left) ?? left);
  return [left, right];
}

interface PartProps {
  loaded: LoadedComparison;
  runs: readonly Run[];
  styled: ChartRun[];
  view: CompareView;
  pair: readonly [string, string];
}

function Part({ loaded, runs, styled, view, pair }: PartProps): VNode {
  const [left, right] = pair.map((id) => runs.find((run) => run.info.run_id === id));
  if (view.show === "charts") return <Charts loaded={loaded} styled={styled} view={view} />;
  if (view.show === "images") return <Images styled={styled} view={view} />;
  if (view.show === "files" && left !== undefined && right !== undefined) {
    const props = { left, right, path: view.file, onPath: (file: string) => changeView({ file }) };
    return <Lazy load={loadFiles} what="files" props={props} />;
  }
  const which = { which: view.rows, onWhich: (rows: CompareView["rows"]) => changeView({ rows }) };
  return <CompareTable runs={runs} styled={styled} base={view.base} {...which} />;
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
  useKeyHelp(CHART_KEYS);
  useBindings([
    { keys: ["1"], does: "Charts", run: () => changeView({ show: "charts" }) },
    { keys: ["2"], does: "Table", run: () => changeView({ show: "table" }) },
    { keys: ["3"], does: "Code and files", run: () => changeView({ show: "files" }) },
    { keys: ["4"], does: "Images", run: () => changeView({ show: "images" }) },
    { keys: ["d"], does: "Only differences, or all", run: () => changeView({ rows: view.rows === "all" ? "different" : "all" }) },
  ]);
  if (unique.length === 0) return <NoRuns />;
  if (runs === undefined) return loaded.error === null ? <Loading what="runs" /> : <ErrorState error={loaded.error} />;
  if (runs.length === 0) return <NoRuns />;
  const pair = pairOf(runs, view);
  const missing = loaded.comparison?.missing ?? [];
  return (
    <div class="compare-page">
      <Head view={view} styled={styled} pair={pair} missing={missing} cut={Math.max(0, unique.length - MOST_RUNS)} />
      <Part loaded={loaded} runs={runs} styled={styled} view={view} pair={pair} />
    </div>
  );
}
