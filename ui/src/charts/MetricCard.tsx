/** The card of one metric: its chart or its table, loaded and drawn only while in view. */
import type { Signal } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { Button } from "../components/Button";
import type { RunStyle } from "../lib/colour";
import { plural } from "../lib/format";
import { ChartTable } from "./ChartTable";
import type { Hover } from "./hover";
import { LineChart } from "./LineChart";
import { buildModel, type ChartModel, type Line } from "./model";
import type { Range } from "./ranges";
import { useSeries, type LoadedSeries, type SeriesSource } from "./source";
import { describeChart } from "./summary";
import { isSingle, ValueBars } from "./ValueBars";
import { AXIS_NAMES, type ChartView } from "./view";

/** A run that charts may show. */
export interface ChartRun {
  id: string;
  label: string;
  style: RunStyle;
}

export interface CardProps {
  metric: string;
  source: SeriesSource;
  runs: readonly ChartRun[];
  view: ChartView;
  hover: Hover;
  highlight: Signal<string | null>;
}

/** Charts a little outside the view are drawn before they are scrolled to. */
const MARGIN = "200px";

function useInView(box: RefObject<HTMLElement | null>): boolean {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? false), { rootMargin: MARGIN });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return inView;
}

function linesOf(loaded: LoadedSeries, runs: readonly ChartRun[]): Line[] {
  const byRun = new Map(loaded.series?.map((series) => [series.runId, series]));
  return runs.flatMap((run) => {
    const series = byRun.get(run.id);
    return series === undefined ? [] : [{ ...run, series }];
  });
}

function useModel(loaded: LoadedSeries, props: CardProps, zoom: Range | null): ChartModel | null {
  const { runs } = props;
  const { smooth, y, outliers } = props.view;
  return useMemo(() => {
    if (loaded.series === null) return null;
    return buildModel(linesOf(loaded, runs), {
      axis: loaded.axis,
      smoothing: smooth,
      log: y === "log",
      ignoreOutliers: outliers === "ignore",
      zoom,
    });
  }, [loaded, runs, smooth, y, outliers, zoom]);
}

/** The part of the x axis a card shows; another axis shows all again. */
function useZoom(source: SeriesSource): [Range | null, (range: Range | null) => void] {
  const [zoom, setZoom] = useState<{ range: Range | null; axis: string }>({ range: null, axis: source.axis });
  const change = useCallback(
    (range: Range | null) => {
      // Whole steps: a request for step 3.2 to 7.9 would leave the ends of the lines out of view.
      const whole: Range | null = range !== null && source.axis === "step" ? [Math.floor(range[0]), Math.ceil(range[1])] : range;
      setZoom({ range: whole, axis: source.axis });
    },
    [source],
  );
  return [zoom.axis === source.axis ? zoom.range : null, change];
}

function subtitle(model: ChartModel, view: ChartView): string {
  const words = model.lines.length > 1 ? [plural(model.lines.length, "run")] : [];
  if (model.log) words.push("log");
  if (view.smooth > 0) words.push(`smoothed ${view.smooth}`);
  return words.concat(model.notes).join(" · ");
}

function Body({ model, loaded, props, table, onZoom }: {
  model: ChartModel | null;
  loaded: LoadedSeries;
  props: CardProps;
  table: boolean;
  onZoom: (range: Range | null) => void;
}): VNode | null {
  if (model === null) {
    if (loaded.error !== null) return <p class="chart-said bad" role="alert">{loaded.error.message}</p>;
    return <p class="chart-said soft loading">Loading {props.metric} …</p>;
  }
  if (model.lines.length === 0) return <p class="chart-said soft">No points here</p>;
  const label = describeChart(props.metric, AXIS_NAMES[model.axis], model);
  if (!table && isSingle(model)) return <ValueBars model={model} label={label} highlight={props.highlight} />;
  if (table) return <ChartTable label={label} model={model} />;
  return <LineChart model={model} label={label} hover={props.hover} highlight={props.highlight} onZoom={onZoom} />;
}

export function MetricCard(props: CardProps): VNode {
  const { metric, source, view } = props;
  const box = useRef<HTMLElement>(null);
  const inView = useInView(box);
  const [zoom, setZoom] = useZoom(source);
  const [table, setTable] = useState(false);
  const loaded = useSeries(source, metric, zoom, inView);
  const model = useModel(loaded, props, zoom);
  return (
    <section class="chart-card" aria-label={metric} ref={box}>
      <header>
        <h3 class="clip" title={metric}>
          {metric}
        </h3>
        {model !== null && <small class="soft clip">{subtitle(model, view)}</small>}
        {model === null && <span class="spring" />}
        {zoom !== null && (
          <Button look="plain" onClick={() => setZoom(null)} title="Show the whole axis again (double-click)">
            Reset zoom
          </Button>
        )}
        <Button look="plain" pressed={table} onClick={() => setTable(!table)} label={`${metric} as a table`}>
          Table
        </Button>
      </header>
      <div class="chart-body">
        {inView && <Body model={model} loaded={loaded} props={props} table={table} onZoom={setZoom} />}
      </div>
    </section>
  );
}
