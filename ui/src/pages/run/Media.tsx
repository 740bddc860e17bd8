/** What a run logged to be looked at: tables, and images with their steps. */
import type { VNode } from "preact";
import type { Owner } from "../../api/artifacts";
import type { Run } from "../../api/runs";
import { ImageGrid } from "../../components/media/ImageGrid";
import { hasMedia, tablePaths } from "../../components/media/loggedFiles";
import { LoggedTables } from "../../components/media/LoggedTables";

interface Props {
  run: Run;
  owner: Owner;
  step: string;
  onStep: (step: string) => void;
}

export function Media({ run, owner, step, onStep }: Props): VNode {
  const tags = run.data.tags ?? [];
  const paths = tablePaths(tags);
  const images = tags.some(({ key }) => key === "mlflow.loggedImages") || !hasMedia(tags);
  const { run_id: id, run_name: name } = run.info;
  return (
    <div class="media">
      {images && <ImageGrid runs={[{ id, label: name }]} step={step} onStep={onStep} />}
      <LoggedTables owner={owner} paths={paths} />
    </div>
  );
}
