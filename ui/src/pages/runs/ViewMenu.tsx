/** Saved views: choosing one, saving what is shown, choosing the one that opens. */
import { useRef, useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { deleteView, saveView, type SavedView } from "../../api/views";
import { Button } from "../../components/Button";
import { Popover } from "../../components/Popover";
import { notify, notifyError } from "../../components/Toasts";
import { useBindings, type Binding } from "../../lib/keys";
import { setQuery } from "../../lib/router";
import { canWrite } from "../../lib/session";
import { NOTHING } from "./selection";
import type { Views } from "./useExperiment";
import { viewState, type ViewState } from "./viewState";

/** What a view keeps of the page's state: all but what is selected or open at the moment. */
export function viewContent(state: ViewState): string {
  return viewState.write({ ...state, selected: NOTHING, full: "" }).toString();
}

function show(content: string): void {
  setQuery(new URLSearchParams(content));
}

function Entry({ view, experimentId, current, reload }: { view: SavedView; experimentId: string; current: boolean; reload: () => void }): VNode {
  const apply = (doing: string, change: Promise<void>): void => void change.then(reload, (error: unknown) => notifyError(doing, error));
  const remove = async (): Promise<void> => {
    await deleteView(experimentId, view.name);
    const back = (): void => apply("Undo", saveView(experimentId, view));
    notify(`Deleted the view “${view.name}”.`, { label: "Undo", run: back });
  };
  return (
    <li>
      <Button look="plain" pressed={current} onClick={() => show(view.content)}>
        {view.name}
      </Button>
      {view.opens && <span class="soft">opens first</span>}
      <span class="spring" />
      {canWrite.value && (
        <>
          <Button look="plain" label={view.opens ? `Do not open ${view.name} first` : `Open ${view.name} first`} onClick={() => apply("Save", saveView(experimentId, { ...view, opens: !view.opens }))}>
            {view.opens ? "★" : "☆"}
          </Button>
          <Button look="plain" label={`Delete the view ${view.name}`} onClick={() => apply("Delete", remove())}>
            ✕
          </Button>
        </>
      )}
    </li>
  );
}

function SaveForm({ onSave }: { onSave: (name: string) => void }): VNode {
  const [name, setName] = useState("");
  return (
    <form
      class="view-save"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") onSave(name.trim());
        setName("");
      }}
    >
      <input class="field" aria-label="Name of the view" placeholder="Save this view as" maxLength={250} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      <Button type="submit" disabled={name.trim() === ""}>
        Save
      </Button>
    </form>
  );
}

/** What the menu offers in the palette, which knows it before the panel was ever open. */
function useViewBindings(views: readonly SavedView[], content: string, panel: RefObject<HTMLDivElement | null>): void {
  const openToSave = (): void => {
    // After the panel has given focus to its first button.
    panel.current?.addEventListener("toggle", () => panel.current?.querySelector("input")?.focus(), { once: true });
    panel.current?.showPopover();
  };
  const ofOwn: readonly Binding[] = [
    { keys: [], does: "View: as the data says", run: () => show("") },
    { keys: [], does: "Save this view", run: openToSave, writes: true },
  ];
  useBindings([...views.map((view) => ({ keys: [], does: `View: ${view.name}`, run: () => show(view.content) })), ...(content === "" ? [] : ofOwn)]);
}

export function ViewMenu({ experimentId, views: { views, reload }, state }: { experimentId: string; views: Views; state: ViewState }): VNode {
  const content = viewContent(state);
  const current = views.find((view) => viewContent(viewState.read(view.content)) === content);
  const save = (name: string): void => {
    const opens = views.some((view) => view.name === name && view.opens);
    saveView(experimentId, { name, content, opens }).then(
      () => {
        notify(`Saved the view “${name}”.`);
        reload();
      },
      (error: unknown) => notifyError("Save", error),
    );
  };
  const panel = useRef<HTMLDivElement>(null);
  useViewBindings(views, content, panel);
  return (
    <Popover panel={panel} label="Saved views" button={current === undefined ? "View" : `View: ${current.name}`} marked={current !== undefined}>
      <div class="view-menu">
        <ul>
          <li>
            <Button look="plain" pressed={content === ""} onClick={() => show("")}>
              As the data says
            </Button>
          </li>
          {views.map((view) => (
            <Entry key={view.name} view={view} experimentId={experimentId} current={view === current} reload={reload} />
          ))}
        </ul>
        {canWrite.value && content !== "" && <SaveForm onSave={save} />}
      </div>
    </Popover>
  );
}
