/** Tags: read, added, changed and removed. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import type { KeyValue } from "../../api/experiments";
import { plural } from "../../lib/format";
import { groupTags } from "./origin";
import { Button } from "../Button";
import { Dialog } from "../Dialog";
import { Menu } from "../Menu";
import { notify } from "../Toasts";
import { Section } from "./Section";

/** Changes tags on the server and says what failed; true when it worked. */
export interface TagActions {
  set: (key: string, value: string) => Promise<boolean>;
  remove: (key: string) => Promise<boolean>;
}

interface Props {
  /** Where a page has tags of two things. */
  title?: string;
  tags: readonly KeyValue[];
  /** A tag that the page shows elsewhere. */
  without?: string;
  /** Null where tags cannot be changed. */
  actions: TagActions | null;
}

interface FormProps {
  tags: readonly KeyValue[];
  actions: TagActions;
  /** The tag to change; null for another one. */
  tag: KeyValue | null;
  onClose: () => void;
}

function TagForm({ tags, actions, tag, onClose }: FormProps): VNode {
  const [key, setKey] = useState(tag?.key ?? "");
  const [value, setValue] = useState(tag?.value ?? "");
  const taken = tag === null && tags.some((one) => one.key === key.trim());
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = key.trim();
    if (name === "" || taken) return;
    if (await actions.set(name, value)) onClose();
  };
  return (
    <Dialog title={tag === null ? "Add a tag" : `Change ${tag.key}`} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        {tag === null && (
          <label class="labelled">
            <span>Name</span>
            <input class="field" value={key} onInput={(event) => setKey(event.currentTarget.value)} aria-invalid={taken} />
            {taken && <span class="field-error">There is a tag of this name.</span>}
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
              { label: "Change", writes: true, run: onEdit },
              { label: "Delete", writes: true, run: onDelete, danger: true },
            ]}
          >
            ⋯
          </Menu>
        </td>
      )}
    </tr>
  );
}

async function removeTag(actions: TagActions, tag: KeyValue): Promise<void> {
  if (!(await actions.remove(tag.key))) return;
  notify(`Deleted tag ${tag.key}.`, { label: "Undo", run: () => void actions.set(tag.key, tag.value) });
}

export function Tags({ title = "Tags", tags, without = "", actions }: Props): VNode {
  const [form, setForm] = useState<{ tag: KeyValue | null } | null>(null);
  const { own, system } = groupTags(tags, without);
  const add = (
    <Button writes look="plain" onClick={() => setForm({ tag: null })}>
      Add tag
    </Button>
  );
  return (
    <Section title={title} count={own.length} action={actions !== null && add}>
      {own.length > 0 && (
        <table class="plain-table" aria-label={title}>
          <tbody>
            {own.map((tag) =>
              actions === null ? (
                <TagRow key={tag.key} tag={tag} />
              ) : (
                <TagRow key={tag.key} tag={tag} onEdit={() => setForm({ tag })} onDelete={() => void removeTag(actions, tag)} />
              ),
            )}
          </tbody>
        </table>
      )}
      {system.length > 0 && (
        <details class="system-tags">
          <summary class="soft">{plural(system.length, "tag")} set by the client</summary>
          <table class="plain-table" aria-label={`${title} set by the client`}>
            <tbody>
              {system.map((tag) => (
                <TagRow key={tag.key} tag={tag} />
              ))}
            </tbody>
          </table>
        </details>
      )}
      {form !== null && actions !== null && (
        <TagForm tags={tags} actions={actions} tag={form.tag} onClose={() => setForm(null)} />
      )}
    </Section>
  );
}
