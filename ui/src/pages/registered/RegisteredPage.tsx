/** One registered model or prompt: its versions, aliases, tags and description. What is shown is in the address. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import {
  deleteRegistered,
  deleteRegisteredTag,
  describeRegistered,
  isPrompt,
  renameRegistered,
  setRegisteredTag,
} from "../../api/registry";
import { Note } from "../../components/details/Note";
import { PROMPT_TAGS } from "../../components/details/promptText";
import { Fact, Section } from "../../components/details/Section";
import { Tags } from "../../components/details/Tags";
import { ErrorState } from "../../components/ErrorState";
import { Loading } from "../../components/Loading";
import { Menu } from "../../components/Menu";
import { Ago } from "../../components/Moment";
import { setCrumbs } from "../../lib/crumbs";
import { formatTime, plural } from "../../lib/format";
import type { Binding } from "../../lib/keys";
import { href, navigate, search, setQuery } from "../../lib/router";
import { Aliases } from "./Aliases";
import { DeleteForm, RenameForm } from "./Dialogs";
import { Gone } from "../../components/details/Gone";
import { ModelVersions } from "./ModelVersions";
import { promptHref, PromptVersions } from "./PromptVersions";
import { registeredView, type RegisteredView } from "./registeredView";
import type { Change } from "../../components/details/useChange";
import { useRegistered, type Registered } from "./useRegistered";
import "./registered.css";

type Open = "rename" | "delete" | null;

function changeView(change: Partial<RegisteredView>, replace = false): void {
  setQuery(registeredView.write({ ...registeredView.read(search.peek()), ...change }), { replace });
}

function listHref(prompts: boolean): string {
  return href(["registry"], prompts ? "kind=prompts" : "");
}

function howMany({ versions, token }: Registered): string {
  return token === undefined ? plural(versions.length, "version") : `more than ${plural(versions.length, "version")}`;
}

function Head({ registered, change, onDescribe }: { registered: Registered; change: Change; onDescribe: () => void }): VNode {
  const [open, setOpen] = useState<Open>(null);
  const { model } = registered;
  const prompts = isPrompt(model.tags);
  const what = prompts ? "prompt" : "model";
  const close = (): void => setOpen(null);
  // What has another name, or none any more, would not be found when it is loaded anew: the page leaves first.
  const rename = (name: string): Promise<boolean> =>
    change("Renaming", () => renameRegistered(model.name, name).then(() => navigate(href(["registry", name]), { replace: true })), false);
  const remove = (): void => void change("Deleting", () => deleteRegistered(model.name).then(() => navigate(listHref(prompts))), false);
  return (
    <div class="tools">
      <p class="detail-state">
        <span>{howMany(registered)}</span>
        <span class="soft">
          changed <Ago time={model.last_updated_timestamp} />
        </span>
      </p>
      <span class="spring" />
      <Menu
        label={`Actions for the ${what}`}
        items={[
          { label: "Rename …", writes: true, run: () => setOpen("rename") },
          { label: "Edit description", writes: true, run: onDescribe },
          { label: "Delete …", writes: true, danger: true, run: () => setOpen("delete") },
        ]}
      >
        ⋯
      </Menu>
      {open === "rename" && <RenameForm name={model.name} what={what} onClose={close} rename={rename} />}
      {open === "delete" && (
        <DeleteForm title={`Delete ${model.name}?`} onClose={close} remove={remove}>
          {`${prompts ? "The prompt" : "The registered model"} goes with all its versions, aliases and tags${prompts ? "." : "; runs, logged models and files stay."}`}
        </DeleteForm>
      )}
    </div>
  );
}

interface SideProps {
  registered: Registered;
  change: Change;
  /** Whether an alias is being added. */
  adding: boolean;
  onAdding: (adding: boolean) => void;
}

function Side({ registered, change, adding, onAdding }: SideProps): VNode {
  const { model } = registered;
  const { name } = model;
  const prompts = isPrompt(model.tags);
  const actions = useMemo(
    () => ({
      set: (key: string, value: string) => change("Saving the tag", () => setRegisteredTag(name, key, value)),
      remove: (key: string) => change("Deleting the tag", () => deleteRegisteredTag(name, key)),
    }),
    [name, change],
  );
  const to = (version: string): string => (prompts ? promptHref(name, version) : href(["registry", name, version]));
  return (
    <div class="detail-side">
      <Aliases registered={registered} change={change} to={to} adding={adding} onAdding={onAdding} />
      <Tags tags={(model.tags ?? []).filter(({ key }) => !PROMPT_TAGS.has(key))} actions={actions} />
      <Section title="About">
        <dl class="facts">
          <Fact name="Kind">{prompts ? "Prompt" : "Model"}</Fact>
          <Fact name="Created">{formatTime(model.creation_timestamp)}</Fact>
          <Fact name="Changed">{formatTime(model.last_updated_timestamp)}</Fact>
        </dl>
      </Section>
    </div>
  );
}

export function RegisteredPage({ name }: { name: string }): VNode {
  const address = search.value;
  const view = useMemo(() => registeredView.read(address), [address]);
  const { shown: loaded, error, gone, reload, more, change } = useRegistered(name);
  const [editing, setEditing] = useState(false);
  const [adding, setAdding] = useState(false);
  const prompts = loaded !== null && isPrompt(loaded.model.tags);
  useEffect(() => setCrumbs([{ text: "Registry", href: listHref(prompts) }, { text: name }]), [name, prompts]);
  const describe = (): void => setEditing(true);
  const keys: Binding[] = [
    { keys: ["e"], does: "Edit the description", run: describe, writes: true },
    { keys: ["a"], does: "Add an alias", run: () => setAdding(true), writes: true },
  ];
  if (loaded === null) return error === null ? <Loading what={name} /> : <ErrorState error={error} retry={reload} wayOut />;
  const save = (text: string): Promise<boolean> => change("Saving the description", () => describeRegistered(name, text));
  return (
    <div class="detail-page">
      <Head registered={loaded} change={change} onDescribe={describe} />
      {gone && <Gone what={prompts ? "prompt" : "model"} how="was deleted or has another name" />}
      <div class="detail-body">
        <div class="overview overview-registered">
          <div class="detail-main">
            <Note text={loaded.model.description ?? ""} editing={editing} onEditing={setEditing} save={save} />
            {prompts ? (
              <PromptVersions registered={loaded} view={view} onView={changeView} more={more} change={change} keys={keys} />
            ) : (
              <ModelVersions
                registered={loaded}
                selected={view.selected}
                onSelected={(selected) => changeView({ selected }, true)}
                more={more}
                change={change}
                keys={keys}
              />
            )}
          </div>
          <Side registered={loaded} change={change} adding={adding} onAdding={setAdding} />
        </div>
      </div>
    </div>
  );
}
