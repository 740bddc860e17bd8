/** The cards of values that the reader added. Loaded when there are any. */
import type { Signal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { VNode } from "preact";
import type { RunKeys } from "../../api/runs";
import { CardFrame } from "../../charts/CardFrame";
import { PlotCard } from "../../charts/PlotCard";
import type { LegendEntry } from "../../charts/poster";
import type { ValueRun } from "../../charts/values";
import type { MenuItem } from "../../components/Menu";
import { Popover } from "../../components/Popover";
import { cardColumns, type AddedCard } from "./addedCard";
import { plotOf, type PlotContext } from "./addedPlot";
import { changeState } from "./address";
import { KIND_NAMES, offeredColumns, type Offered } from "./cardChoice";
import { CardForm } from "./CardForm";
import type { DrawnRuns } from "./useDrawnRuns";
import { useValues, type Values } from "./useValues";
import type { ViewState } from "./viewState";
import { wholeCard } from "./wholeCard";

export interface AddedCardsProps {
  /** The query without what is brushed, as JSON. */
  query: string;
  /** Names of the table's columns. */
  columns: readonly string[];
  lead: readonly string[];
  keys: RunKeys | null;
  drawn: DrawnRuns;
  state: ViewState;
  highlight: Signal<string | null>;
  /** How runs look in charts of values. */
  runsOf: (values: Values) => ValueRun[];
  legend: readonly LegendEntry[];
}

function change(at: number, card: AddedCard | null): void {
  changeState((now) => ({ ...now, cards: now.cards.toSpliced(at, 1, ...(card === null ? [] : [card])) }), card !== null);
}

/** What makes groups of bars: the colours, else the groups of the table. */
function groupOf({ colour, group }: ViewState): string {
  return colour === "" ? (group[0] ?? "") : colour;
}

function Card({ card, at, context, offered, highlight, state }: {
  card: AddedCard;
  at: number;
  context: PlotContext;
  offered: Offered | null;
  highlight: Signal<string | null>;
  state: ViewState;
}): VNode {
  const whole = wholeCard(state, at);
  const plot = useMemo(() => plotOf(card, context), [card, context]);
  const items: MenuItem[] = [{ label: "Remove", run: () => change(at, null) }];
  const own = offered !== null && (
    <Popover label={`What the chart ${at + 1} shows`} button="Change">
      <CardForm card={card} offered={offered} onChange={(next) => change(at, next)} />
    </Popover>
  );
  if (typeof plot !== "string") return <PlotCard plot={plot} highlight={highlight} items={items} own={own} whole={whole} />;
  return (
    <CardFrame title={KIND_NAMES[card.kind]} said="" table={null} items={items} own={own} whole={whole}>
      <p class="chart-said soft">{plot}</p>
    </CardFrame>
  );
}

export function AddedCards({ query, columns, lead, keys, drawn, state, highlight, runsOf, legend }: AddedCardsProps): VNode | null {
  const { cards, colour } = state;
  const group = groupOf(state);
  const names = useMemo(() => [...new Set([...cardColumns(cards), ...(group === "" ? [] : [group])])], [cards, group]);
  const values = useValues(query, names, drawn.fresh);
  const offered = useMemo(() => (keys === null ? null : offeredColumns(keys, columns, lead)), [keys, columns, lead]);
  const levels = drawn.encoded.colours;
  const context = useMemo(
    (): PlotContext | null => (values === null ? null : { runs: runsOf(values), columns: values.columns, group, levels, coloured: colour, legend }),
    [values, runsOf, group, levels, colour, legend],
  );
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(cards.length);
  useLayoutEffect(() => {
    // The one that was just added, where there are more than fit.
    if (cards.length > before.current) box.current?.lastElementChild?.scrollIntoView({ block: "nearest" });
    before.current = cards.length;
  }, [cards.length]);
  return (
    <div class="added-cards" ref={box}>
      {context !== null && cards.map((card, at) => <Card key={at} card={card} at={at} context={context} offered={offered} highlight={highlight} state={state} />)}
    </div>
  );
}
