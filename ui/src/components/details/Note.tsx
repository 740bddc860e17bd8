/** A description: Markdown, written in place. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { Button } from "../Button";
import { Lazy } from "../Lazy";

interface Props {
  /** "" where there is none. */
  text: string;
  /** False where nobody may change it. */
  open?: boolean;
  editing: boolean;
  onEditing: (editing: boolean) => void;
  /** Saves another text and says what failed; true when it worked. */
  save: (text: string) => Promise<boolean>;
}

const loadMarkdown = async () => (await import("../markdown/Markdown")).Markdown;

function Editor({ text: before, onEditing, save }: Props): VNode {
  const [text, setText] = useState(before);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const done = async (): Promise<void> => {
    if (await save(text)) onEditing(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onEditing(false);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void done();
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
        <Button look="main" onClick={() => void done()}>
          Save
        </Button>
      </div>
    </div>
  );
}

export function Note(props: Props): VNode | null {
  const { text, open = true, editing, onEditing } = props;
  if (editing) return <Editor {...props} />;
  if (text.trim() === "") return null;
  return (
    <section class="note" aria-label="Description">
      <Lazy load={loadMarkdown} what="description" props={{ text }} />
      {open && (
        <Button writes look="plain" onClick={() => onEditing(true)} label="Edit the description">
          Edit
        </Button>
      )}
    </section>
  );
}
