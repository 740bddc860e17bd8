/** The tags of a run: read, added, changed and removed. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { NOTE_TAG, type KeyValue } from "../../api/experiments";
import { deleteRunTag, setRunTag, type Run } from "../../api/runs";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Menu } from "../../components/Menu";
import { notify } from "../../components/Toasts";
import { plural } from "../../lib/format";
import { groupTags } from "../../lib/origin";
import { Section } from "./Section";
import type { LoadedRun } from "./useRun";

interface Props {
  run: Run;
  change: LoadedRun["change"];
}

interface FormProps extends Props {
  /** The tag to change; null for another one. */
  tag: KeyValue | null;
  onClose: () => void;
}

function TagForm({ run, change, tag, onClose }: FormProps): VNode {
  const [key, setKey] = useState(tag?.key ?? "");
  const [value, setValue] = useState(tag?.value ?? "");
  const taken = tag === null && run.data.tags?.some((one) => one.key === key.trim()) === true;
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = key.trim();
    if (name === "" || taken) return;
    if (await change("Saving the tag", () => setRunTag(run.info.run_id, name, value))) onClose();
  };
  return (
    <Dialog title={tag === null ? "Add a tag" : `Change ${tag.key}`} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        {tag === null && (
          <label class="labelled">
            <span>Name</span>
            <input class="field" value={key} onInput={(event) => setKey(event.currentTarget.value)} aria-invalid={taken} />
            {taken && <span class="field-error">The run has a tag of this name.</span>}
          </label>
        )}
        <label class="labelled">
          <span>Value</span>
          <textarea class="field" rows={4} value={value} onInput={(event) => setValue(event.currentTarget.value)} />
        </label>
        <div class="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={key.trim() === "" || taken}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function TagRow({ tag, onEdit, onDelete }: { tag: KeyValue; onEdit?: () => void; onDelete?: () => void }): VNode {
  return (
    <tr>
      <th scope="row" class="clip" title={tag.key}>
        {tag.key}
      </th>
      <td class="value">{tag.value}</td>
      {onEdit !== undefined && onDelete !== undefined && (
        <td class="act">
          <Menu
            label={`Actions for ${tag.key}`}
            items={[
              { label: "Change", run: onEdit },
              { label: "Delete", run: onDelete, danger: true },
            ]}
          >
            ⋯
          </Menu>
        </td>
      )}
    </tr>
  );
}

export function Tags({ run, change }: Props): VNode {
  const [form, setForm] = useState<{ tag: KeyValue | null } | null>(null);
  const tags = groupTags(run.data.tags ?? [], NOTE_TAG);
  const runId = run.info.run_id;
  const remove = async (tag: KeyValue): Promise<void> => {
    if (!(await change("Deleting the tag", () => deleteRunTag(runId, tag.key)))) return;
    const undo = (): void => void change("Restoring the tag", () => setRunTag(runId, tag.key, tag.value));
    notify(`Deleted tag ${tag.key}.`, { label: "Undo", run: undo });
  };
  const add = (
    <Button look="plain" onClick={() => setForm({ tag: null })}>
      Add tag
    </Button>
  );
  return (
    <Section title="Tags" count={tags.own.length} action={run.info.lifecycle_stage === "active" && add}>
      {tags.own.length > 0 && (
        <table class="run-table" aria-label="Tags">
          <tbody>
            {tags.own.map((tag) => (
              <TagRow key={tag.key} tag={tag} onEdit={() => setForm({ tag })} onDelete={() => void remove(tag)} />
            ))}
          </tbody>
        </table>
      )}
      {tags.system.length > 0 && (
        <details class="system-tags">
          <summary class="soft">{plural(tags.system.length, "tag")} set by the client</summary>
          <table class="run-table" aria-label="Tags set by the client">
            <tbody>
              {tags.system.map((tag) => (
                <TagRow key={tag.key} tag={tag} />
              ))}
            </tbody>
          </table>
        </details>
      )}
      {form !== null && <TagForm run={run} change={change} tag={form.tag} onClose={() => setForm(null)} />}
    </Section>
  );
}
