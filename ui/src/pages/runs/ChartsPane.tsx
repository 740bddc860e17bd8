/** The charts beside the table: its runs, its colours, its selection. */
import { useMemo, useState } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import type { RunKeys } from "../../api/runs";
import { ChartBoard } from "../../charts/ChartBoard";
import { SlimControls } from "../../charts/ChartControls";
import { RunLegend } from "../../charts/RunLegend";
import { Button } from "../../components/Button";
import { useBindings } from "../../lib/keys";
import { AddChart } from "./AddChart";
import { leadingMetrics } from "./columnChoice";
import { EncodingChoice, EncodingLegend } from "./EncodingChoice";
import type { DrawnRuns } from "./useDrawnRuns";
import { ValueCards } from "./ValueCards";
import { MOST_DRAWN, type ViewState } from "./viewState";

export interface ChartsPaneProps {
  drawn: DrawnRuns;
  keys: RunKeys | null;
  /** The query without what is brushed, as JSON. */
  query: string;
  /** Names of the table's columns. */
  columns: readonly string[];
  state: ViewState;
  onChange: (change: Partial<ViewState>) => void;
  highlight: Signal<string | null>;
}

const COUNTS: readonly number[] = [10, 20, 50, MOST_DRAWN];

/** Cards as wide as two of them beside a table. */
const LEAST_WIDTH = 250;

function Choices({ keys, state, onChange }: Pick<ChartsPaneProps, "keys" | "state" | "onChange">): VNode {
  return (
    <div class="choices">
      <EncodingChoice keys={keys} encoding={state} onChange={onChange} />
      <label for="charts-draw">Runs drawn</label>
      <select id="charts-draw" class="field" value={String(state.draw)} onChange={(event) => onChange({ draw: Number(event.currentTarget.value) })}>
        {[...new Set([...COUNTS, state.draw])].sort((a, b) => a - b).map((count) => (
          <option key={count} value={String(count)}>
            the first {count}
          </option>
        ))}
      </select>
      <div class="wide">
        <Button pressed={state.only === "selected"} onClick={() => onChange({ only: state.only === "all" ? "selected" : "all" })}>
          Selected runs only
        </Button>{" "}
        {state.hide.length > 0 && <Button onClick={() => onChange({ hide: [] })}>Draw hidden runs</Button>}
      </div>
    </div>
  );
}

/** The page's own switches of the charts, in the palette. */
function useDrawnActions({ only, hide }: ViewState, onChange: ChartsPaneProps["onChange"]): void {
  const all = only === "selected";
  useBindings([
    { keys: [], does: all ? "Draw runs that are not selected too" : "Draw selected runs only", run: () => onChange({ only: all ? "all" : "selected" }) },
    { keys: [], does: "Draw hidden runs", run: () => onChange({ hide: [] }), action: hide.length > 0 },
  ]);
}

function isUnusual(state: ViewState): boolean {
  return state.only === "selected" || state.hide.length > 0 || state.colour + state.dash + state.facet !== "";
}

export function ChartsPane({ drawn, keys, query, columns, state, onChange, highlight }: ChartsPaneProps): VNode {
  useDrawnActions(state, onChange);
  const names = useMemo(() => keys?.metrics.map((metric) => metric.key) ?? [], [keys]);
  const lead = useMemo(() => (keys === null ? [] : leadingMetrics(keys, state.order)), [keys, state.order]);
  const [emphasis, setEmphasis] = useState<ReadonlySet<string> | null>(null);
  const runs = useMemo(
    () => (emphasis === null ? drawn.runs : drawn.runs.map((run) => ({ ...run, strong: emphasis.has(run.id) }))),
    [drawn.runs, emphasis],
  );
  const shown = useMemo(() => drawn.runs.filter((run) => !drawn.hidden.has(run.id)), [drawn.runs, drawn.hidden]);
  const controls = (
    <>
      <SlimControls
        view={state}
        keys={names}
        onChange={onChange}
        marked={isUnusual(state)}
        more={<AddChart keys={keys} columns={columns} lead={lead} cards={state.cards} />}
      >
        <Choices keys={keys} state={state} onChange={onChange} />
      </SlimControls>
      <EncodingLegend encoding={state} encoded={drawn.encoded} onEmphasis={setEmphasis} />
      {state.show === "charts" && state.colour === "" && <RunLegend runs={shown} highlight={highlight} />}
    </>
  );
  return (
    <section class="charts-pane" aria-label="Charts of the runs">
      <ChartBoard
        runs={runs}
        hidden={drawn.hidden}
        keys={names}
        view={state}
        onChange={onChange}
        highlight={highlight}
        fresh={drawn.fresh}
        least={LEAST_WIDTH}
        lead={lead}
        facets={drawn.encoded.facetOrder}
        more={<ValueCards query={query} columns={columns} lead={lead} keys={keys} drawn={drawn} state={state} highlight={highlight} />}
        controls={controls}
      />
    </section>
  );
}
