/** The dialogs of registered models and versions: a new name, an alias, and the question before something goes for good. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { aliasFault } from "./aliasFault";

interface RenameProps {
  name: string;
  what: string;
  onClose: () => void;
  /** True when it worked; what failed is told elsewhere. */
  rename: (name: string) => Promise<boolean>;
}

export function RenameForm({ name: before, what, onClose, rename }: RenameProps): VNode {
  const [name, setName] = useState(before);
  const wrong = /[/:]/.test(name);
  const next = name.trim();
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (next === "" || wrong) return;
    if (next === before || (await rename(next))) onClose();
  };
  return (
    <Dialog title={`Rename the ${what}`} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        <label class="labelled">
          <span>Name</span>
          <input class="field" value={name} aria-invalid={wrong} onInput={(event) => setName(event.currentTarget.value)} />
          {wrong && <span class="field-error">A name has no slash and no colon.</span>}
        </label>
        <p class="soft">Code that names the {what} has to use the new name.</p>
        <div class="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={next === "" || wrong}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface AliasProps {
  /** The alias to move; "" for a new one. */
  alias: string;
  version: string;
  /** Versions to choose from, the newest first; none where only this one is meant. */
  versions: readonly string[];
  onClose: () => void;
  set: (alias: string, version: string) => Promise<boolean>;
}

export function AliasForm({ alias: before, version: first, versions, onClose, set }: AliasProps): VNode {
  const [alias, setName] = useState(before);
  const [version, setVersion] = useState(first);
  const fault = alias === "" ? "" : aliasFault(alias);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (alias !== "" && fault === "" && (await set(alias, version))) onClose();
  };
  const title = before === "" ? "Add an alias" : `Move ${before}`;
  return (
    <Dialog title={versions.length === 0 ? `${title} to version ${first}` : title} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        {before === "" && (
          <label class="labelled">
            <span>Alias</span>
            <input
              class="field"
              value={alias}
              placeholder="champion"
              autocomplete="off"
              aria-invalid={fault !== ""}
              onInput={(event) => setName(event.currentTarget.value.trim().replace(/^@/, ""))}
            />
            {fault !== "" && <span class="field-error">{fault}</span>}
          </label>
        )}
        {versions.length > 0 && (
          <label class="labelled">
            <span>Version</span>
            <select class="field" value={version} onChange={(event) => setVersion(event.currentTarget.value)}>
              {versions.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )}
        <p class="soft">An alias names one version; another that had it loses it.</p>
        <div class="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={alias === "" || fault !== ""}>
            {before === "" ? "Add" : "Move"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface DeleteProps {
  title: string;
  /** What goes with it and what stays. */
  children: string;
  onClose: () => void;
  remove: () => void;
}

export function DeleteForm({ title, children, onClose, remove }: DeleteProps): VNode {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children} This cannot be taken back.</p>
      <div class="form-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="danger"
          onClick={() => {
            onClose();
            remove();
          }}
        >
          Delete
        </Button>
      </div>
    </Dialog>
  );
}
