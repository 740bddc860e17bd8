/** The dialog that makes an experiment or changes its name and description. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import {
  createExperiment,
  NOTE_TAG,
  noteOf,
  renameExperiment,
  setExperimentTag,
  type Experiment,
} from "../../api/experiments";
import { asApiError, type ApiError } from "../../api/request";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";

interface Props {
  /** The experiment to change; null makes a new one. */
  experiment: Experiment | null;
  onClose: () => void;
  /** Called with the id once the server has it. */
  onSaved: (experimentId: string) => void;
}

async function save(experiment: Experiment | null, name: string, note: string): Promise<string> {
  if (experiment === null) return createExperiment(name, note);
  if (name !== experiment.name) await renameExperiment(experiment.experiment_id, name);
  if (note !== noteOf(experiment)) await setExperimentTag(experiment.experiment_id, NOTE_TAG, note);
  return experiment.experiment_id;
}

export function ExperimentForm({ experiment, onClose, onSaved }: Props): VNode {
  const [name, setName] = useState(experiment?.name ?? "");
  const [note, setNote] = useState(experiment === null ? "" : noteOf(experiment));
  const [error, setError] = useState<ApiError | null>(null);
  const [saving, setSaving] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    setSaving(true);
    save(experiment, name.trim(), note.trim()).then(onSaved, (reason: unknown) => {
      setError(asApiError(reason));
      setSaving(false);
    });
  };
  return (
    <Dialog title={experiment === null ? "New experiment" : "Edit experiment"} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <label class="labelled">
          <span>Name</span>
          <input
            class="field"
            name="name"
            required
            value={name}
            aria-invalid={error !== null}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="labelled">
          <span>Description</span>
          <textarea class="field" name="note" rows={4} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        {error !== null && (
          <p class="field-error" role="alert">
            {error.message}
          </p>
        )}
        <div class="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={saving || name.trim() === ""}>
            {experiment === null ? "Create" : "Save"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
