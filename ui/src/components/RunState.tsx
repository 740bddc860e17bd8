/** What identifies a run everywhere: its state, and its square of colour. */
import type { VNode } from "preact";
import type { RunStatus } from "../api/runs";
import { styleOfRun, type RunStyle } from "../lib/colour";
import { formatCount } from "../lib/format";
import "./runState.css";

const STATES: Record<RunStatus, { mark: string; word: string; look: string }> = {
  FINISHED: { mark: "✓", word: "finished", look: "state-ok" },
  RUNNING: { mark: "◐", word: "running", look: "state-run" },
  FAILED: { mark: "✕", word: "failed", look: "state-fail" },
  KILLED: { mark: "■", word: "killed", look: "state-kill" },
  SCHEDULED: { mark: "○", word: "scheduled", look: "state-wait" },
};

/** A run's state by shape, word and colour; of a running one how far it is, where that is known. */
export function RunState({ status, step = null }: { status: RunStatus; step?: number | null }): VNode {
  const { mark, word, look } = STATES[status];
  const at = status === "RUNNING" && step !== null && step > 0 ? `step ${formatCount(step)}` : null;
  return (
    <span class={`state-cell ${look}`} title={at === null ? undefined : word}>
      <span aria-hidden="true">{mark}</span> {at !== null && <span class="sr-only">{word}, </span>}
      {at ?? word}
    </span>
  );
}

/** A run's colour; another style than its own where runs beside each other would look alike. */
export function RunDot({ runId, style = styleOfRun(runId) }: { runId: string; style?: RunStyle }): VNode {
  return <span class="run-dot" style={{ background: style.colour }} />;
}
