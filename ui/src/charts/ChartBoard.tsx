/** All charts of some runs: a card a metric, in sections by prefix. */
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { VNode } from "preact";
import { formatCount } from "../lib/format";
import { ChartControls } from "./ChartControls";
import { createHover } from "./hover";
import { groupKeys, matchingKeys, SYSTEM, type KeySection } from "./keys";
import { MetricCard, type ChartRun } from "./MetricCard";
import { SeriesSource } from "./source";
import type { ChartView } from "./view";
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
}

function sectionTitle(prefix: string): string {
  if (prefix === SYSTEM) return "System metrics";
  return prefix === "" ? "Metrics" : prefix;
}

function useSource(runs: readonly ChartRun[], view: ChartView, fresh: number): SeriesSource {
  const ids = runs.map((run) => run.id).join(",");
  const source = useMemo(() => new SeriesSource(ids.split(","), view.x), [ids, view.x]);
  useEffect(() => () => source.close(), [source]);
  useEffect(() => {
    if (fresh > 0) source.refresh();
  }, [source, fresh]);
  return source;
}

function Section({ section, named, children }: { section: KeySection; named: boolean; children: VNode[] }): VNode {
  const open = useSignal(true);
  const title = sectionTitle(section.prefix);
  return (
    <section class="chart-section" aria-label={title}>
      {named && (
        <h2>
          <button type="button" class="chart-fold" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
            <span class="fold-mark" aria-hidden="true" />
            {title} <span class="soft num">{formatCount(section.keys.length)}</span>
          </button>
        </h2>
      )}
      {open.value && <div class="chart-grid">{children}</div>}
    </section>
  );
}

const NONE: ReadonlySet<string> = new Set();

export function ChartBoard({ runs, hidden = NONE, keys, view, onChange, highlight, fresh = 0 }: Props): VNode {
  const source = useSource(runs, view, fresh);
  const seen = useMemo(() => runs.filter((run) => !hidden.has(run.id)), [runs, hidden]);
  const hover = useMemo(createHover, []);
  const shown = useMemo(() => matchingKeys(keys, view.find), [keys, view.find]);
  const sections = useMemo(() => groupKeys(shown), [shown]);
  return (
    <div class="chart-board">
      <ChartControls view={view} onChange={onChange} />
      {shown.length === 0 && (
        <p class="chart-none soft">
          {keys.length === 0 ? "No metrics were logged yet." : `None of ${formatCount(keys.length)} metrics contains “${view.find}”.`}
        </p>
      )}
      {sections.map((section) => (
        <Section key={section.prefix} section={section} named={sections.length > 1 || section.prefix !== ""}>
          {section.keys.map((key) => (
            <MetricCard key={key} metric={key} source={source} runs={seen} view={view} hover={hover} highlight={highlight} />
          ))}
        </Section>
      ))}
    </div>
  );
}
