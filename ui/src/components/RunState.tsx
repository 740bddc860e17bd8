/** What identifies a run everywhere: its state, and its square of colour. */
import type { VNode } from "preact";
import type { RunStatus } from "../api/runs";
import { styleOfRun, type RunStyle } from "../lib/colour";
import "./runState.css";

const STATES: Record<RunStatus, { mark: string; word: string; look: string }> = {
  FINISHED: { mark: "✓", word: "finished", look: "state-ok" },
  RUNNING: { mark: "◐", word: "running", look: "state-run" },
  FAILED: { mark: "✕", word: "failed", look: "state-fail" },
  KILLED: { mark: "■", word: "killed", look: "state-kill" },
  SCHEDULED: { mark: "○", word: "scheduled", look: "state-wait" },
};

/** A run's state by shape, word and colour. */
export function RunState({ status }: { status: RunStatus }): VNode {
  const { mark, word, look } = STATES[status];
  return (
    <span class={`state-cell ${look}`}>
      <span aria-hidden="true">{mark}</span> {word}
    </span>
  );
}

/** A run's colour; another style than its own where runs beside each other would look alike. */
export function RunDot({ runId, style = styleOfRun(runId) }: { runId: string; style?: RunStyle }): VNode {
  return <span class="run-dot" style={{ background: style.colour }} />;
}
