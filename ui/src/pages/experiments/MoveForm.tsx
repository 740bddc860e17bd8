/** The dialog that moves an experiment, or all of a folder, into another folder: names change, nothing else. */
import { useId, useState } from "preact/hooks";
import type { VNode } from "preact";
import { renameExperiment, type Experiment } from "../../api/experiments";
import { asApiError, type ApiError } from "../../api/request";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { plural } from "../../lib/format";
import { foldersOf, movedName } from "./experimentTree";

export interface Moving {
  experiments: readonly Experiment[];
  /** The folder that is moved, with its slash; "" when one experiment is. */
  from: string;
}

interface Props {
  moving: Moving;
  folders: readonly string[];
  onClose: () => void;
  onMoved: () => void;
}

/** The new names: an experiment keeps its last part, a folder all that is below it. */
function newNames({ experiments, from }: Moving, folder: string): Map<Experiment, string> {
  const clean = folder.split("/").map((part) => part.trim()).filter((part) => part !== "").join("/");
  const into = clean === "" ? "" : `${clean}/`;
  return new Map(experiments.map((one) => [one, from === "" ? movedName(one.name, folder) : into + one.name.slice(from.length)]));
}

function startFolder({ experiments, from }: Moving): string {
  const folder = from === "" ? (foldersOf(experiments[0]?.name ?? "").at(-1) ?? "") : from;
  return folder.replace(/\/$/, "");
}

export function MoveForm({ moving, folders, onClose, onMoved }: Props): VNode {
  const list = useId();
  const [folder, setFolder] = useState(() => startFolder(moving));
  const [error, setError] = useState<ApiError | null>(null);
  const [saving, setSaving] = useState(false);
  const [first] = moving.experiments;
  const names = newNames(moving, folder);
  const move = async (): Promise<void> => {
    for (const [experiment, name] of names) if (name !== experiment.name) await renameExperiment(experiment.experiment_id, name);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    setSaving(true);
    move().then(onMoved, (reason: unknown) => {
      setError(asApiError(reason));
      setSaving(false);
    });
  };
  const what = moving.from === "" ? (first?.name ?? "") : `${moving.from} (${plural(moving.experiments.length, "experiment")})`;
  return (
    <Dialog title={`Move ${what}`} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <label class="labelled">
          <span>Folder; none for the top</span>
          <input class="field" name="folder" list={list} value={folder} autocomplete="off" onInput={(event) => setFolder(event.currentTarget.value)} />
        </label>
        <datalist id={list}>
          {folders.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        {first !== undefined && <p class="soft">The name becomes {names.get(first)}. Clients that name the experiment have to use the new name.</p>}
        {error !== null && (
          <p class="field-error" role="alert">
            {error.message}
          </p>
        )}
        <div class="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={saving}>
            Move
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
