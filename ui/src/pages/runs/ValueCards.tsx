/** The cards of values: params against a metric through parallel axes, and one column over another. */
import type { Signal } from "@preact/signals";
import { useMemo, useRef, useState } from "preact/hooks";
import type { ComponentChildren, RefObject, VNode } from "preact";
import { useInView } from "../../charts/inView";
import { ParallelPlot } from "../../charts/ParallelPlot";
import type { Stretch } from "../../charts/places";
import { axisOf, type Axis } from "../../charts/scale";
import { ScatterPlot } from "../../charts/ScatterPlot";
import { ValueTable, type ValueColumn, type ValueRun } from "../../charts/ValueTable";
import { Button } from "../../components/Button";
import { formatCount } from "../../lib/format";
import { changeState } from "./address";
import { brushOf, NO_BRUSHES, stretchOf } from "./brush";
import { parseColumn } from "./columnName";
import { isSelected } from "./selection";
import type { DrawnRuns } from "./useDrawnRuns";
import { MOST_RUNS, useValues, type Values } from "./useValues";
import { withOtherRuns, type ViewState } from "./viewState";

interface Props {
  /** The query without what is brushed, as JSON. */
  query: string;
  /** Names of the table's columns. */
  columns: readonly string[];
  lead: readonly string[];
  drawn: DrawnRuns;
  state: ViewState;
  highlight: Signal<string | null>;
}

const MOST_AXES = 7;

/** Params of the table, then the metric in front: the column that the table is sorted by, when it is a metric. */
export function axesFor(columns: readonly string[], lead: readonly string[], order: ViewState["order"]): string[] {
  const params = columns.filter((name) => parseColumn(name)?.kind === "params").slice(0, MOST_AXES - 1);
  const sorted = parseColumn(order.column)?.kind === "metrics" ? order.column : null;
  const [first] = lead;
  const metric = sorted ?? (first === undefined ? null : `metrics.${first}`);
  return metric === null ? params : [...params, metric];
}

/** Selected runs have their colours; without a selection none has, for a thousand would say nothing. */
function valueRuns({ ids, names }: Values, { styles }: DrawnRuns, { selected, colour }: ViewState): ValueRun[] {
  return ids.map((id, at) => {
    const own = isSelected(selected, id) || colour !== "";
    return { id, label: names[at] ?? id, token: own ? (styles.get(id)?.token ?? null) : null };
  });
}

function Frame({ title, said, table, onTable, box, children, tools }: {
  title: string;
  said: string;
  table: boolean;
  onTable: () => void;
  box: RefObject<HTMLElement | null>;
  children: ComponentChildren;
  tools?: ComponentChildren;
}): VNode {
  return (
    <section class="chart-card wide" aria-label={title} ref={box}>
      <header>
        <h3 class="clip">{title}</h3>
        <small class="soft clip">{said}</small>
        {tools}
        <span class={table ? "card-tools on" : "card-tools"}>
          <Button look="plain" pressed={table} onClick={onTable} label={`${title} as a table`}>
            Table
          </Button>
        </span>
      </header>
      <div class="chart-body">{children}</div>
    </section>
  );
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

function Parallel({ values, runs, state, highlight }: { values: Values; runs: ValueRun[] } & Pick<Props, "state" | "highlight">): VNode {
  const box = useRef<HTMLElement>(null);
  const [table, setTable] = useState(false);
  const stretches = useStretches(values.columns, state.brush);
  const cut = values.total > MOST_RUNS ? ` · the first ${formatCount(MOST_RUNS)} of ${formatCount(values.total)} runs` : "";
  const clear = state.brush.size > 0 && (
    <Button look="plain" onClick={() => changeState((now) => withOtherRuns(now, { brush: NO_BRUSHES }))}>
      Clear brushes
    </Button>
  );
  return (
    <Frame title="Parameters" said={`brush an axis to filter the table${cut}`} table={table} onTable={() => setTable(!table)} box={box} tools={clear}>
      {table ? (
        <ValueTable label="Parameters" runs={runs} columns={values.columns} />
      ) : (
        <ParallelPlot runs={runs} columns={values.columns} brushes={stretches} highlight={highlight} onBrush={brush} />
      )}
    </Frame>
  );
}

/** The column across: the one chosen, else the first param of numbers, else the first there is. */
function acrossOf(columns: readonly ValueColumn[], chosen: string): ValueColumn | undefined {
  return columns.find((column) => column.name === chosen) ?? columns.find((column) => axisOf(column.values).kind !== "words") ?? columns[0];
}

function Scatter({ values, runs, state, highlight }: { values: Values; runs: ValueRun[] } & Pick<Props, "state" | "highlight">): VNode | null {
  const box = useRef<HTMLElement>(null);
  const [table, setTable] = useState(false);
  const y = values.columns.at(-1);
  const x = acrossOf(values.columns.slice(0, -1), state.across);
  if (x === undefined || y === undefined) return null;
  const choice = (
    <select class="field" aria-label="Across" value={x.name} onChange={(event) => changeState((now) => ({ ...now, across: event.currentTarget.value }), true)}>
      {values.columns.slice(0, -1).map((column) => (
        <option key={column.name} value={column.name}>
          over {column.label}
        </option>
      ))}
    </select>
  );
  const title = `${y.label} over ${x.label}`;
  return (
    <Frame title={title} said="" table={table} onTable={() => setTable(!table)} box={box} tools={choice}>
      {table ? <ValueTable label={title} runs={runs} columns={[x, y]} /> : <ScatterPlot runs={runs} x={x} y={y} highlight={highlight} />}
    </Frame>
  );
}

function Cards(props: Props): VNode | null {
  const { query, columns, lead, drawn, state, highlight } = props;
  const { order } = state;
  const names = useMemo(() => axesFor(columns, lead, order), [columns, lead, order]);
  const values = useValues(query, names, drawn.fresh);
  const runs = useMemo(() => (values === null ? [] : valueRuns(values, drawn, state)), [values, drawn, state]);
  if (values === null || values.columns.length < 2 || values.ids.length < 2) return null;
  return (
    <>
      <Parallel values={values} runs={runs} state={state} highlight={highlight} />
      <Scatter values={values} runs={runs} state={state} highlight={highlight} />
    </>
  );
}

/** Loaded when the reader comes near. */
export function ValueCards(props: Props): VNode {
  const box = useRef<HTMLDivElement>(null);
  const near = useInView(box, "300px");
  const [seen, setSeen] = useState(false);
  if (near && !seen) setSeen(true);
  return (
    <div class="value-cards" ref={box}>
      {(near || seen) && <Cards {...props} />}
    </div>
  );
}
