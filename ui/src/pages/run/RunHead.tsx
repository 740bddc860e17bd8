/** The line under the bar: how the run is doing, which part of it is shown, what can be done to it. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { deleteRun, restoreRun, updateRun, type Run } from "../../api/runs";
import { Button } from "../../components/Button";
import { Parts } from "../../components/details/Parts";
import { Dialog } from "../../components/Dialog";
import { hasMedia } from "../../components/media/loggedFiles";
import { Menu } from "../../components/Menu";
import { Ago, Took } from "../../components/Moment";
import { RunDot, RunState } from "../../components/RunState";
import { notify } from "../../components/Toasts";
import type { Tab } from "./runView";
import type { LoadedRun } from "./useRun";

interface Props {
  run: Run;
  tab: Tab;
  change: LoadedRun["change"];
  onTab: (tab: Tab) => void;
  onDescribe: () => void;
}

const TABS: readonly { tab: Tab; label: string }[] = [
  { tab: "overview", label: "Overview" },
  { tab: "charts", label: "Charts" },
  { tab: "media", label: "Media" },
  { tab: "artifacts", label: "Artifacts" },
];

/** The tab of images and tables is there when the run has some, and when its address says so. */
function tabsOf(run: Run, tab: Tab): readonly { tab: Tab; label: string }[] {
  return hasMedia(run.data.tags ?? []) || tab === "media" ? TABS : TABS.filter((one) => one.tab !== "media");
}

function RenameForm({ run, change, onClose }: { run: Run; change: LoadedRun["change"]; onClose: () => void }): VNode {
  const [name, setName] = useState(run.info.run_name);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const run_name = name.trim();
    if (run_name !== "" && (await change("Rename", () => updateRun(run.info.run_id, { run_name })))) onClose();
  };
  return (
    <Dialog title="Rename the run" onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        <label class="labelled">
          <span>Name</span>
          <input class="field" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <div class="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={name.trim() === ""}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** How far the run is: the greatest step it logged, where the machine's own metrics do not count. */
function stepOf(run: Run): number | null {
  const own = (run.data.metrics ?? []).filter(({ key }) => !key.startsWith("system/"));
  return own.reduce<number | null>((most, { step }) => Math.max(most ?? step, step), null);
}

function State({ run }: { run: Run }): VNode {
  const { start_time: start, end_time: end, status, run_id: id } = run.info;
  return (
    <p class="detail-state run-state">
      <RunDot runId={id} />
      <RunState status={status} step={stepOf(run)} />
      <span class="soft">
        <Ago time={start} />
      </span>
      {(end !== undefined || status === "RUNNING") && (
        <span class="soft num">
          <Took start={start} end={status === "RUNNING" ? null : (end ?? null)} />
        </span>
      )}
    </p>
  );
}

function useLifecycle(run: Run, change: LoadedRun["change"]): { remove: () => void; restore: () => void } {
  const id = run.info.run_id;
  const restore = (): void => void change("Restoring the run", () => restoreRun(id));
  const remove = async (): Promise<void> => {
    if (await change("Deleting the run", () => deleteRun(id))) notify("Deleted the run.", { label: "Undo", run: restore });
  };
  return { remove: () => void remove(), restore };
}

export function RunHead({ run, tab, change, onTab, onDescribe }: Props): VNode {
  const [renaming, setRenaming] = useState(false);
  const { remove, restore } = useLifecycle(run, change);
  const deleted = run.info.lifecycle_stage === "deleted";
  const items = [
    { label: "Rename", writes: true, run: () => setRenaming(true) },
    { label: "Edit description", writes: true, run: onDescribe },
    { label: "Delete", writes: true, run: remove, danger: true },
  ];
  return (
    <>
      <div class="tools detail-head">
        <State run={run} />
        <div class="detail-parts">
          <Parts of="the run" parts={tabsOf(run, tab)} shown={tab} onShow={onTab} />
          {!deleted && (
            <Menu label="Actions for the run" items={items}>
              ⋯
            </Menu>
          )}
        </div>
      </div>
      {deleted && (
        <p class="detail-notice" role="status">
          This run is deleted; nothing of it is erased.{" "}
          <Button writes onClick={restore}>
            Restore
          </Button>
        </p>
      )}
      {renaming && <RenameForm run={run} change={change} onClose={() => setRenaming(false)} />}
    </>
  );
}
