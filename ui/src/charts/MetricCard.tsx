/** The card of one metric: its chart or its table, loaded and drawn only while in view. */
import type { Signal } from "@preact/signals";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { Button } from "../components/Button";
import { Menu, type MenuItem } from "../components/Menu";
import type { RunStyle } from "../lib/colour";
import { plural } from "../lib/format";
import { ChartTable } from "./ChartTable";
import { downloadItems } from "./downloadItems";
import type { Hover } from "./hover";
import { useInView } from "./inView";
import { LineChart } from "./LineChart";
import { buildModel, isSingle, partOf, type ChartModel, type Line } from "./model";
import type { Range } from "./ranges";
import { RunLegend } from "./RunLegend";
import { useSeries, type LoadedSeries, type PointSource } from "./source";
import { describeChart } from "./summary";
import { ValueBars } from "./ValueBars";
import { acrossOf, axisName, type ChartView } from "./view";

/** A run that charts may show. */
export interface ChartRun {
  id: string;
  label: string;
  style: RunStyle;
  /** Drawn strongly, over the others. */
  strong?: boolean;
  /** Which of several small charts of the same metric it is drawn in. */
  facet?: string;
}

/** What cards keep while they are out of the document: the zoom, and whether they show their table. */
export type CardMemory = Map<string, { zoom: { range: Range | null; axis: string }; table: boolean }>;

export interface CardProps {
  metric: string;
  /** The facet whose runs are drawn; null draws all. */
  facet: string | null;
  source: PointSource;
  runs: readonly ChartRun[];
  view: ChartView;
  hover: Hover;
  highlight: Signal<string | null>;
  memory: CardMemory;
  /** Fills the window: no header of its own. */
  full?: boolean;
  onFull?: () => void;
  /** The card's place among those in front, -1 when it is not. */
  place?: number;
  /** Moves a metric to a place in front; null takes it away from there. */
  onMove?: (metric: string, place: number | null) => void;
}

/** Charts a little outside the view are drawn before they are scrolled to. */
const MARGIN = "200px";

function linesOf(loaded: LoadedSeries, runs: readonly ChartRun[]): Line[] {
  const byRun = new Map(loaded.series?.map((series) => [series.runId, series]));
  return runs.flatMap((run) => {
    const series = byRun.get(run.id);
    return series === undefined ? [] : [{ ...run, series }];
  });
}

function useModel(loaded: LoadedSeries, props: CardProps, zoom: Range | null): ChartModel | null {
  const { runs, facet } = props;
  const { smooth, y, outliers, xscale } = props.view;
  const whole = useMemo(() => {
    if (loaded.series === null) return null;
    return buildModel(linesOf(loaded, runs), {
      axis: loaded.axis,
      across: axisName(loaded.axis, loaded.across),
      logX: xscale === "log" && loaded.axis !== "time",
      smoothing: smooth,
      log: y === "log",
      ignoreOutliers: outliers === "ignore",
      zoom,
    });
  }, [loaded, runs, smooth, y, outliers, xscale, zoom]);
  return useMemo(() => {
    if (whole === null || facet === null) return whole;
    const own = new Set(runs.filter((run) => run.facet === facet).map((run) => run.id));
    return partOf(whole, (line) => own.has(line.id));
  }, [whole, runs, facet]);
}

interface Kept {
  /** The part of the x axis a card shows; another axis shows all again. */
  zoom: Range | null;
  setZoom: (range: Range | null) => void;
  table: boolean;
  setTable: (table: boolean) => void;
}

/** What the card shows, remembered while it is scrolled away. */
function useKept({ source, memory, metric, facet }: CardProps): Kept {
  const name = `${facet ?? ""}\n${metric}`;
  const [kept, setKept] = useState(() => memory.get(name) ?? { zoom: { range: null, axis: source.across }, table: false });
  const change = useCallback(
    (next: Partial<typeof kept>) =>
      setKept((now) => {
        memory.set(name, { ...now, ...next });
        return { ...now, ...next };
      }),
    [memory, name],
  );
  const setZoom = useCallback(
    (range: Range | null) => {
      // Whole steps: a request for step 3.2 to 7.9 would leave the ends of the lines out of view.
      const whole: Range | null = range !== null && source.axis === "step" ? [Math.floor(range[0]), Math.ceil(range[1])] : range;
      change({ zoom: { range: whole, axis: source.across } });
    },
    [source, change],
  );
  const setTable = useCallback((table: boolean) => change({ table }), [change]);
  return { zoom: kept.zoom.axis === source.across ? kept.zoom.range : null, setZoom, table: kept.table, setTable };
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
  const label = describeChart(props.metric, model.across, model);
  if (!table && isSingle(model)) return <ValueBars model={model} label={label} highlight={props.highlight} />;
  if (table) return <ChartTable label={label} model={model} />;
  return <LineChart model={model} label={label} hover={props.hover} highlight={props.highlight} onZoom={onZoom} />;
}

function moveItems({ metric, place = -1, onMove }: CardProps): MenuItem[] {
  if (onMove === undefined) return [];
  if (place === -1) return [{ label: "Move to the front", run: () => onMove(metric, 0) }];
  return [
    { label: "Move forward", run: () => onMove(metric, place - 1) },
    { label: "Move back", run: () => onMove(metric, place + 1) },
    { label: "Take from the front", run: () => onMove(metric, null) },
  ];
}

function nameOf({ metric, facet }: CardProps): string {
  return facet === null ? metric : `${metric}, ${facet}`;
}

function fileItems(props: CardProps, model: ChartModel | null): MenuItem[] {
  if (model === null || model.lines.length === 0) return [];
  const parts = [nameOf(props), props.metric, subtitle(model, props.view), model.across, model] as const;
  return downloadItems(async () => (await import("./lineExport")).lineExport(...parts));
}

function Head({ props, model, kept }: { props: CardProps; model: ChartModel | null; kept: Kept }): VNode {
  const { metric, facet, view, onFull, onMove } = props;
  // Where the card fills the window, what says the x axis is behind it.
  const over = props.full === true && acrossOf(view) === "metric" ? `over ${view.by}` : "";
  const words = [facet ?? "", over, model === null ? "" : subtitle(model, view)].filter((part) => part !== "");
  return (
    <header draggable={onMove !== undefined} onDragStart={(event) => event.dataTransfer?.setData("text/x-metric", metric)}>
      <h3 class="clip" title={metric}>
        {metric}
      </h3>
      <small class="soft clip">{words.join(" · ")}</small>
      {kept.zoom !== null && (
        <Button look="plain" onClick={() => kept.setZoom(null)} title="Show the whole axis again (double-click)">
          Reset zoom
        </Button>
      )}
      <span class={kept.table ? "card-tools on" : "card-tools"}>
        <Button look="plain" pressed={kept.table} onClick={() => kept.setTable(!kept.table)} label={`${metric} as a table`}>
          Table
        </Button>
        {onFull !== undefined && (
          <Button look="plain" onClick={onFull} label={`${metric} in the whole window`} title="In the whole window">
            ⤢
          </Button>
        )}
        <Menu label={`More of ${nameOf(props)}`} items={[...moveItems(props), ...fileItems(props, model)]}>
          ⋯
        </Menu>
      </span>
    </header>
  );
}

/** A metric that was dragged here takes this card's place in front. */
function dropHandlers({ place = -1, onMove }: CardProps): { onDragOver?: (event: DragEvent) => void; onDrop?: (event: DragEvent) => void } {
  if (onMove === undefined) return {};
  return {
    onDragOver: (event) => event.dataTransfer?.types.includes("text/x-metric") === true && event.preventDefault(),
    onDrop: (event) => {
      const metric = event.dataTransfer?.getData("text/x-metric") ?? "";
      event.preventDefault();
      // Behind the front all stand by their names: what is dropped there leaves the front.
      if (metric !== "") onMove(metric, place === -1 ? null : place);
    },
  };
}

function lookOf(props: CardProps): string {
  if (props.full === true) return "chart-card full";
  return props.place === 0 && props.facet === null ? "chart-card first" : "chart-card";
}

export function MetricCard(props: CardProps): VNode {
  const { metric, source } = props;
  const box = useRef<HTMLElement>(null);
  const inView = useInView(box, MARGIN);
  const kept = useKept(props);
  const loaded = useSeries(source, metric, kept.zoom, inView);
  const model = useModel(loaded, props, kept.zoom);
  return (
    <section class={lookOf(props)} aria-label={nameOf(props)} ref={box} {...dropHandlers(props)}>
      <Head props={props} model={model} kept={kept} />
      <div class="chart-body">
        {inView && <Body model={model} loaded={loaded} props={props} table={kept.table} onZoom={kept.setZoom} />}
      </div>
      {props.full === true && model !== null && model.lines.length > 1 && <RunLegend runs={model.lines} highlight={props.highlight} />}
    </section>
  );
}
