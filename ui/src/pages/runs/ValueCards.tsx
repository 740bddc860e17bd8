/** The cards of values: params against a metric through parallel axes, and one column over another. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { CardFrame } from "../../charts/CardFrame";
import { downloadItems } from "../../charts/downloadItems";
import { useInView } from "../../charts/inView";
import { ParallelPlot } from "../../charts/ParallelPlot";
import { parallelAxes, parallelShapes } from "../../charts/parallelShapes";
import type { Plot } from "../../charts/picture";
import type { Stretch } from "../../charts/places";
import { PlotCard } from "../../charts/PlotCard";
import type { LegendEntry } from "../../charts/poster";
import { axisOf, type Axis } from "../../charts/scale";
import { scatterPlot } from "../../charts/scatterPlot";
import { valueRows, type ValueColumn, type ValueRun } from "../../charts/values";
import { Button } from "../../components/Button";
import { Lazy } from "../../components/Lazy";
import { formatCount } from "../../lib/format";
import { changeState } from "./address";
import { brushOf, NO_BRUSHES, stretchOf } from "./brush";
import { parseColumn } from "./columnName";
import { isSelected } from "./selection";
import type { AddedCardsProps } from "./AddedCards";
import type { DrawnRuns } from "./useDrawnRuns";
import { MOST_RUNS, useValues, type Values } from "./useValues";
import { withOtherRuns, type ViewState } from "./viewState";
import { isCardWhole, wholeCard } from "./wholeCard";

type Props = Omit<AddedCardsProps, "runsOf" | "legend">;

const MOST_AXES = 7;
/** One column alone has nothing to stand against. */
const LEAST_AXES = 2;
const NO_NAMES: readonly string[] = [];

/** Params of the table, then the metric in front: the column that the table is sorted by, when it is a metric. */
export function axesFor(columns: readonly string[], lead: readonly string[], order: ViewState["order"]): string[] {
  const params = columns.filter((name) => parseColumn(name)?.kind === "params").slice(0, MOST_AXES - 1);
  const sorted = parseColumn(order.column)?.kind === "metrics" ? order.column : null;
  const [first] = lead;
  const metric = sorted ?? (first === undefined ? null : `metrics.${first}`);
  return metric === null ? params : [...params, metric];
}

const loadAdded = async () => (await import("./AddedCards")).AddedCards;

/** Selected runs have their colours; without a selection none has, for a thousand would say nothing. */
function useRunsOf({ styles }: DrawnRuns, { selected, colour }: ViewState): (values: Values) => ValueRun[] {
  return useCallback(
    ({ ids, names }) =>
      ids.map((id, at) => {
        const own = isSelected(selected, id) || colour !== "";
        return { id, label: names[at] ?? id, token: own ? (styles.get(id)?.token ?? null) : null };
      }),
    [styles, selected, colour],
  );
}

/** What colours mean in files, where the page has the table beside its charts. */
function useLegend({ runs, encoded }: DrawnRuns, { selected, colour }: ViewState): readonly LegendEntry[] {
  return useMemo(() => (colour === "" ? runs.filter((run) => isSelected(selected, run.id)) : encoded.colours), [runs, encoded, selected, colour]);
}

function brush(column: ValueColumn, axis: Axis, stretch: Stretch | null): void {
  const next = stretch === null ? null : brushOf(column.name, axis, column.values, stretch);
  changeState((now) => {
    const others = [...now.brush].filter(([name]) => name !== column.name);
    return withOtherRuns(now, { brush: new Map(next === null ? others : [...others, [column.name, next]]) });
  });
}

function useStretches(columns: readonly ValueColumn[], brushes: ViewState["brush"]): ReadonlyMap<string, Stretch> {
  return useMemo(() => {
    const found = columns.flatMap((column): [string, Stretch][] => {
      const one = brushes.get(column.name);
      const stretch = one === undefined ? null : stretchOf(one, axisOf(column.values));
      return stretch === null ? [] : [[column.name, stretch]];
    });
    return new Map(found);
  }, [columns, brushes]);
}

interface PlotProps extends Pick<Props, "state" | "highlight"> {
  values: Values;
  runs: readonly ValueRun[];
  legend: readonly LegendEntry[];
}

function parallelPlot({ values, runs, legend }: PlotProps, stretches: ReadonlyMap<string, Stretch>): Plot {
  const axes = parallelAxes(values.columns);
  return {
    title: "Parameters",
    said: `${formatCount(runs.length)} runs`,
    draw: (size, pointed) => ({ shapes: parallelShapes(runs, axes, stretches, pointed, size), targets: [] }),
    legend,
    table: valueRows(runs, values.columns),
    ids: values.ids,
  };
}

function Parallel(props: PlotProps): VNode {
  const { values, runs, state, highlight } = props;
  const stretches = useStretches(values.columns, state.brush);
  const cut = values.total > MOST_RUNS ? ` · the first ${formatCount(MOST_RUNS)} of ${formatCount(values.total)} runs` : "";
  const clear = state.brush.size > 0 && (
    <Button look="plain" onClick={() => changeState((now) => withOtherRuns(now, { brush: NO_BRUSHES }))}>
      Clear brushes
    </Button>
  );
  const table = useMemo(() => valueRows(runs, values.columns), [runs, values]);
  const files = downloadItems(async () => (await import("../../charts/plotExport")).plotExport(parallelPlot(props, stretches)));
  return (
    <CardFrame title="Parameters" said={`brush an axis to filter the table${cut}`} table={table} items={files} tools={clear} whole={wholeCard(state, "parameters")}>
      <ParallelPlot runs={runs} columns={values.columns} brushes={stretches} highlight={highlight} onBrush={brush} />
    </CardFrame>
  );
}

/** The column across: the one chosen, else the first param of numbers, else the first there is. */
function acrossOf(columns: readonly ValueColumn[], chosen: string): ValueColumn | undefined {
  return columns.find((column) => column.name === chosen) ?? columns.find((column) => axisOf(column.values).kind !== "words") ?? columns[0];
}

function Scatter({ values, runs, state, highlight, legend }: PlotProps): VNode | null {
  const y = values.columns.at(-1);
  const x = acrossOf(values.columns.slice(0, -1), state.across);
  const plot = useMemo(() => (x === undefined || y === undefined ? null : scatterPlot(runs, x, y, legend)), [runs, x, y, legend]);
  if (plot === null) return null;
  const choice = (
    <select class="field" aria-label="Across" value={x?.name} onChange={(event) => changeState((now) => ({ ...now, across: event.currentTarget.value }), true)}>
      {values.columns.slice(0, -1).map((column) => (
        <option key={column.name} value={column.name}>
          over {column.label}
        </option>
      ))}
    </select>
  );
  return <PlotCard plot={plot} highlight={highlight} tools={choice} whole={wholeCard(state, "scatter")} />;
}

function Cards(props: Props): VNode {
  const { query, columns, lead, drawn, state, highlight } = props;
  const { order } = state;
  const names = useMemo(() => axesFor(columns, lead, order), [columns, lead, order]);
  const values = useValues(query, names.length < LEAST_AXES ? NO_NAMES : names, drawn.fresh);
  const runsOf = useRunsOf(drawn, state);
  const legend = useLegend(drawn, state);
  const runs = useMemo(() => (values === null ? [] : runsOf(values)), [values, runsOf]);
  const shown = values !== null && values.columns.length >= LEAST_AXES && values.ids.length >= 2;
  const plots = shown && { values, runs, state, highlight, legend };
  return (
    <>
      {state.cards.length > 0 && <Lazy load={loadAdded} what="charts" props={{ ...props, runsOf, legend }} />}
      {plots && <Parallel {...plots} />}
      {plots && <Scatter {...plots} />}
    </>
  );
}

/** Loaded when the reader comes near. */
export function ValueCards(props: Props): VNode {
  const box = useRef<HTMLDivElement>(null);
  const near = useInView(box, "300px");
  const [seen, setSeen] = useState(false);
  if ((near || isCardWhole(props.state)) && !seen) setSeen(true);
  const count = props.state.cards.length;
  const before = useRef(count);
  useLayoutEffect(() => {
    // A chart that was just added is what the reader wants to see.
    if (count > before.current) box.current?.scrollIntoView();
    before.current = count;
  }, [count]);
  return (
    <div class="value-cards" ref={box}>
      {(near || seen) && <Cards {...props} />}
    </div>
  );
}
