/** All about one experiment: its description as it is meant, its tags, where it lies. */
import type { VNode } from "preact";
import { deleteExperimentTag, NOTE_TAG, noteOf, setExperimentTag, type Experiment } from "../../api/experiments";
import { CopiedFact, Fact, Section } from "../../components/details/Section";
import { Tags } from "../../components/details/Tags";
import { Dialog } from "../../components/Dialog";
import { Lazy } from "../../components/Lazy";
import { notifyError } from "../../components/Toasts";
import { formatTime } from "../../lib/format";

interface Props {
  experiment: Experiment;
  onClose: () => void;
  onChanged: () => void;
}

const loadMarkdown = async () => (await import("../../components/markdown/Markdown")).Markdown;

function Facts({ experiment }: { experiment: Experiment }): VNode {
  const { experiment_id: id, artifact_location: location, creation_time: created, last_update_time: changed } = experiment;
  return (
    <Section title="About">
      <dl class="facts">
        <CopiedFact name="ID" text={id} what="experiment ID" />
        <Fact name="Created">{formatTime(created)}</Fact>
        <Fact name="Changed">{formatTime(changed)}</Fact>
        <CopiedFact name="Files at" text={location} what="artifact location" />
      </dl>
    </Section>
  );
}

export function ExperimentAbout({ experiment, onClose, onChanged }: Props): VNode {
  const id = experiment.experiment_id;
  const attempt = async (doing: string, act: Promise<void>): Promise<boolean> => {
    try {
      await act;
    } catch (error) {
      notifyError(doing, error);
      return false;
    }
    onChanged();
    return true;
  };
  const actions = {
    set: (key: string, value: string) => attempt("Saving the tag", setExperimentTag(id, key, value)),
    remove: (key: string) => attempt("Deleting the tag", deleteExperimentTag(id, key)),
  };
  const note = noteOf(experiment);
  return (
    <Dialog title={experiment.name} onClose={onClose}>
      {note !== "" && (
        <section aria-label="Description">
          <Lazy load={loadMarkdown} what="description" props={{ text: note }} />
        </section>
      )}
      <Facts experiment={experiment} />
      <Tags tags={experiment.tags ?? []} without={NOTE_TAG} actions={experiment.lifecycle_stage === "active" ? actions : null} />
    </Dialog>
  );
}
