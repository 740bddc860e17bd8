/** The description of a run: Markdown, written in place. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { NOTE_TAG } from "../../api/experiments";
import { setRunTag, type Run } from "../../api/runs";
import { Button } from "../../components/Button";
import { Lazy } from "../../components/Lazy";
import type { LoadedRun } from "./useRun";

interface Props {
  run: Run;
  change: LoadedRun["change"];
  editing: boolean;
  onEditing: (editing: boolean) => void;
}

const loadMarkdown = async () =>
  (await import("../../components/markdown/Markdown")).Markdown;

/** The description of a run, "" when it has none. */
export function noteOfRun(run: Run): string {
  return run.data.tags?.find((tag) => tag.key === NOTE_TAG)?.value ?? "";
}

function Editor({ run, change, onEditing }: Props): VNode {
  const [text, setText] = useState(noteOfRun(run));
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const save = async (): Promise<void> => {
    if (await change("Saving the description", () => setRunTag(run.info.run_id, NOTE_TAG, text))) onEditing(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onEditing(false);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
  };
  return (
    <div class="note-editor">
      <textarea
        class="field mono"
        ref={field}
        rows={Math.min(24, Math.max(6, text.split("\n").length + 1))}
        aria-label="Description"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="form-actions">
        <span class="soft">Markdown. Ctrl+Enter saves.</span>
        <span class="spring" />
        <Button onClick={() => onEditing(false)}>Cancel</Button>
        <Button look="main" onClick={() => void save()}>
          Save
        </Button>
      </div>
    </div>
  );
}

export function Description(props: Props): VNode | null {
  const { run, editing, onEditing } = props;
  const note = noteOfRun(run);
  if (editing) return <Editor {...props} />;
  const active = run.info.lifecycle_stage === "active";
  if (note.trim() === "") return null;
  return (
    <section class="note" aria-label="Description">
      <Lazy load={loadMarkdown} what="description" props={{ text: note }} />
      {active && (
        <Button writes look="plain" onClick={() => onEditing(true)} label="Edit the description">
          Edit
        </Button>
      )}
    </section>
  );
}
