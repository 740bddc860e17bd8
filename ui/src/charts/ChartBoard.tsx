/** All charts of some runs: a card a metric, in sections by prefix; only cards near the view are in the document. */
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ComponentChildren, RefObject, VNode } from "preact";
import { Dialog } from "../components/Dialog";
import { formatCount } from "../lib/format";
import { cardSections, columnsIn, heightOf, movedTo, SIZES, stretches, type Card, type CardSection } from "./board";
import { ChartControls } from "./ChartControls";
import { createHover } from "./hover";
import { useInView } from "./inView";
import { matchingKeys } from "./keys";
import { MetricCard, type CardMemory, type ChartRun } from "./MetricCard";
import { JoinedSource, SeriesSource, type PointSource } from "./source";
import { acrossOf, type CardSize, type ChartView } from "./view";
import "./charts.css";

interface Props {
  runs: readonly ChartRun[];
  /** Runs to leave out; their points stay loaded. */
  hidden?: ReadonlySet<string>;
  keys: readonly string[];
  view: ChartView;
  onChange: (change: Partial<ChartView>) => void;
  /** The run to draw strongly. */
  highlight: Signal<string | null>;
  /** Changes when new points may be there. */
  fresh?: number;
  /** Least width of a card in pixels. */
  least?: number;
  /** Metrics in front while the reader has not moved any. */
  lead?: readonly string[];
  /** Facets of the runs in reading order; each metric has a card for each. */
  facets?: readonly string[];
  /** Further cards: behind the metrics where they are few, else behind those in front. */
  more?: ComponentChildren;
  /** Stand in the place of the usual controls. */
  controls?: ComponentChildren;
}

function useSource(runs: readonly ChartRun[], view: ChartView, fresh: number): PointSource {
  // In an order of their own: the same runs sorted otherwise are not loaded again.
  const ids = runs.map((run) => run.id).sort().join(",");
  const axis = acrossOf(view);
  const { by } = view;
  const source = useMemo((): PointSource => {
    const list = ids === "" ? [] : ids.split(",");
    return axis === "metric" ? new JoinedSource(new SeriesSource(list, "step"), by) : new SeriesSource(list, axis);
  }, [ids, axis, by]);
  useEffect(() => () => source.close(), [source]);
  useEffect(() => {
    if (fresh > 0) source.refresh();
  }, [source, fresh]);
  return source;
}

/** How many cards fit beside each other in an element; null before it was measured. */
function useColumns(box: RefObject<HTMLElement | null>, least: number): number | null {
  const [columns, setColumns] = useState<number | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => setColumns(columnsIn(element.clientWidth, least));
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [box, least]);
  return columns;
}

const NEAR = "400px";

interface Laying {
  columns: number;
  size: CardSize;
  draw: (card: Card) => VNode;
}

/** Cards while they are near the view, else an empty element of their height. Many are shorter stretches. */
function Stretch({ cards, ...laying }: Laying & { cards: readonly Card[] }): VNode {
  const box = useRef<HTMLDivElement>(null);
  const near = useInView(box, NEAR);
  const { columns, size, draw } = laying;
  const parts = stretches(cards, columns);
  const whole = parts.length === 1;
  return (
    <div class="chart-grid" ref={box} style={{ "--columns": String(whole ? columns : 1), minHeight: `${heightOf(cards.length, columns, size)}px` }}>
      {near && (whole ? cards.map(draw) : parts.map((some, at) => <Stretch key={at} cards={some} {...laying} />))}
    </div>
  );
}

function Section({ section, named, ...laying }: Laying & { section: CardSection; named: boolean }): VNode {
  const open = useSignal(true);
  // Few cards share the whole width.
  const columns = Math.min(laying.columns, Math.max(2, section.cards.length));
  return (
    <section class="chart-section" aria-label={section.title}>
      {named && (
        <h2>
          <button type="button" class="chart-fold" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
            <span class="fold-mark" aria-hidden="true" />
            {section.title} <span class="soft num">{formatCount(section.cards.length)}</span>
          </button>
        </h2>
      )}
      {open.value && <Stretch cards={section.cards} {...laying} columns={columns} />}
    </section>
  );
}

function noneText(keys: readonly string[], find: string): string {
  return keys.length === 0 ? "No metrics were logged yet." : `None of ${formatCount(keys.length)} metrics contains “${find}”.`;
}

/** So few metrics are passed on the way to further cards. */
const FEW = 8;

const NONE: ReadonlySet<string> = new Set();
const NO_NAMES: readonly string[] = [];

export function ChartBoard(props: Props): VNode {
  const { runs, hidden = NONE, keys, view, onChange, highlight, fresh = 0, least = 380, facets = NO_NAMES } = props;
  const box = useRef<HTMLDivElement>(null);
  const columns = useColumns(box, least * SIZES[view.size].wide);
  const source = useSource(runs, view, fresh);
  const seen = useMemo(() => runs.filter((run) => !hidden.has(run.id)), [runs, hidden]);
  const hover = useMemo(createHover, []);
  const memory = useMemo((): CardMemory => new Map(), []);
  const shown = useMemo(() => matchingKeys(keys, view.find), [keys, view.find]);
  const lead = view.lead ?? props.lead ?? NO_NAMES;
  const sections = useMemo(() => cardSections(shown, lead, facets), [shown, lead, facets]);
  const plain = sections.filter((section) => section.id !== "lead").length;
  const many = shown.length > FEW;
  const common = { source, runs: seen, view, hover, highlight, memory };
  const draw = (card: Card): VNode => (
    <MetricCard
      key={`${card.facet ?? ""}\n${card.metric}`}
      {...common}
      metric={card.metric}
      facet={card.facet}
      place={lead.indexOf(card.metric)}
      onFull={() => onChange({ full: card.metric })}
      onMove={(metric, place) => onChange({ lead: place === null ? lead.filter((one) => one !== metric) : movedTo(lead, metric, place) })}
    />
  );
  return (
    <div class="chart-board" ref={box} style={{ "--chart-height": `${SIZES[view.size].chart}px` }}>
      {props.controls ?? <ChartControls view={view} keys={keys} onChange={onChange} />}
      {shown.length === 0 && <p class="chart-none soft">{noneText(keys, view.find)}</p>}
      {columns !== null && (
        <>
          {many && sections[0]?.id !== "lead" && props.more}
          {sections.map((section) => [
            <Section
              key={section.id}
              section={section}
              named={section.id !== "lead" && (plain > 1 || section.id !== "prefix ")}
              columns={columns}
              size={view.size}
              draw={draw}
            />,
            many && section.id === "lead" && props.more,
          ])}
          {!many && props.more}
        </>
      )}
      {view.full !== "" && keys.includes(view.full) && (
        <Dialog title={view.full} size="full" onClose={() => onChange({ full: "" })}>
          <MetricCard {...common} metric={view.full} facet={null} full />
        </Dialog>
      )}
    </div>
  );
}
