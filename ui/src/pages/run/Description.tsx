/** The description of a run. */
import type { VNode } from "preact";
import { NOTE_TAG } from "../../api/experiments";
import { setRunTag, type Run } from "../../api/runs";
import { Note } from "../../components/details/Note";
import type { LoadedRun } from "./useRun";

interface Props {
  run: Run;
  change: LoadedRun["change"];
  editing: boolean;
  onEditing: (editing: boolean) => void;
}

/** The description of a run, "" when it has none. */
export function noteOfRun(run: Run): string {
  return run.data.tags?.find((tag) => tag.key === NOTE_TAG)?.value ?? "";
}

export function Description({ run, change, editing, onEditing }: Props): VNode {
  const save = (text: string): Promise<boolean> => change("Saving the description", () => setRunTag(run.info.run_id, NOTE_TAG, text));
  return <Note text={noteOfRun(run)} open={run.info.lifecycle_stage === "active"} editing={editing} onEditing={onEditing} save={save} />;
}
