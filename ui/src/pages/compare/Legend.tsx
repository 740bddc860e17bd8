/** The runs that are compared: their colours and names; shown or not; pointed at, they stand out in every chart. */
import type { Signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import type { ChartRun } from "../../charts/MetricCard";
import { LineSwatch } from "../../charts/LineSwatch";
import { Button } from "../../components/Button";
import { plural } from "../../lib/format";
import { href } from "../../lib/router";

interface Props {
  runs: readonly ChartRun[];
  hidden: ReadonlySet<string>;
  highlight: Signal<string | null>;
  onHide: (hidden: readonly string[]) => void;
  onRemove: (runId: string) => void;
}

/** Rows drawn before the rest is asked for. */
const FIRST = 60;

function Entry({ run, props }: { run: ChartRun; props: Props }): VNode {
  const { hidden, highlight, onHide, onRemove } = props;
  const shown = !hidden.has(run.id);
  const point = (id: string | null) => (): void => void (highlight.value = id);
  const toggle = (): void => onHide(shown ? [...hidden, run.id] : [...hidden].filter((id) => id !== run.id));
  return (
    <li
      class={shown ? undefined : "hidden-run"}
      onMouseEnter={point(run.id)}
      onMouseLeave={point(null)}
      onFocusCapture={point(run.id)}
      onBlurCapture={point(null)}
    >
      <input type="checkbox" checked={shown} onChange={toggle} aria-label={`Draw ${run.label}`} />
      <LineSwatch style={run.style} />
      <a class="row-link clip" href={href(["runs", run.id])} title={run.label}>
        {run.label}
      </a>
      <button type="button" class="button plain icon-button legend-remove" aria-label={`Remove ${run.label}`} title="Remove from the comparison" onClick={() => onRemove(run.id)}>
        ✕
      </button>
    </li>
  );
}

export function Legend(props: Props): VNode {
  const { runs, hidden, onHide } = props;
  const [all, setAll] = useState(false);
  const shown = all ? runs : runs.slice(0, FIRST);
  return (
    <section class="legend" aria-label="Runs">
      <header>
        <h2>{plural(runs.length, "run")}</h2>
        <span class="spring" />
        {hidden.size > 0 ? (
          <Button look="plain" onClick={() => onHide([])}>
            Draw all
          </Button>
        ) : (
          <Button look="plain" onClick={() => onHide(runs.map((run) => run.id))}>
            Draw none
          </Button>
        )}
      </header>
      <ul>
        {shown.map((run) => (
          <Entry key={run.id} run={run} props={props} />
        ))}
      </ul>
      {shown.length < runs.length && (
        <p class="legend-more">
          <Button onClick={() => setAll(true)}>List all {runs.length}</Button>
        </p>
      )}
    </section>
  );
}
