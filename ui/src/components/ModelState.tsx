/** How a model stands, by shape, word and colour. */
import type { VNode } from "preact";
import type { ModelStatus } from "../api/models";
import "./runState.css";

const STATES: Record<ModelStatus, { mark: string; word: string; look: string }> = {
  LOGGED_MODEL_READY: { mark: "✓", word: "ready", look: "state-ok" },
  LOGGED_MODEL_PENDING: { mark: "◐", word: "pending", look: "state-run" },
  LOGGED_MODEL_UPLOAD_FAILED: { mark: "✕", word: "upload failed", look: "state-fail" },
};

export function ModelState({ status }: { status: ModelStatus }): VNode {
  const { mark, word, look } = STATES[status];
  return (
    <span class={`state-cell ${look}`}>
      <span aria-hidden="true">{mark}</span> {word}
    </span>
  );
}
