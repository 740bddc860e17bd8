/** Registered models or prompts as rows: name, newest version, aliases, words about them, tags, last change. */
import { useCallback, useMemo } from "preact/hooks";
import type { ComponentChildren, RefObject, VNode } from "preact";
import type { RegisteredModel } from "../../api/registry";
import { groupTags } from "../../components/details/origin";
import { firstLine, promptOf } from "../../components/details/promptText";
import { plainLine } from "../../components/markdown/plain";
import { Ago } from "../../components/Moment";
import { VirtualTable, type TableColumn } from "../../components/VirtualTable";
import type { Range } from "../../components/windowing";
import { href } from "../../lib/router";
import { narrow } from "../../lib/viewport";
import { newestOf, type RegistryView } from "./registryView";

interface Props {
  models: readonly RegisteredModel[];
  view: RegistryView;
  busy: boolean;
  current: number;
  onCurrent: (index: number) => void;
  onSort: (sort: RegistryView["sort"]) => void;
  /** Told when the last rows are in view. */
  onEnd: () => void;
  box: RefObject<HTMLDivElement | null>;
}

/** So near the end the next page is asked for. */
const NEAR = 30;

function columnsOf({ kind, sort, dir }: RegistryView, onSort: Props["onSort"], slim: boolean): TableColumn[] {
  const by = (id: RegistryView["sort"]): Pick<TableColumn, "sorted" | "onSort"> => {
    const direction = dir === "down" ? "descending" : "ascending";
    return { sorted: sort === id ? direction : null, onSort: () => onSort(id) };
  };
  const prompts = kind === "prompts";
  const all: TableColumn[] = [
    { id: "name", head: prompts ? "Prompt" : "Model", width: slim ? 130 : 220, grow: 3, pinned: true, ...by("name") },
    { id: "newest", head: "Newest", width: slim ? 72 : 76, grow: 0 },
    { id: "aliases", head: "Aliases", width: slim ? 150 : 230, grow: 3 },
    { id: "about", head: prompts ? "Text of the newest" : "Description", width: 180, grow: 5 },
    { id: "tags", head: "Tags", width: 150, grow: 3 },
    { id: "changed", head: slim ? "Changed" : "Last change", width: slim ? 102 : 120, grow: 0, ...by("changed") },
  ];
  // On a telephone: what it is called, which version, since when; aliases are a swipe away.
  return slim ? [all[0], all[1], all[5], all[2]].filter((column) => column !== undefined) : all;
}

function Aliases({ model }: { model: RegisteredModel }): VNode {
  return (
    <>
      {(model.aliases ?? []).map(({ alias, version }) => (
        <span key={alias} class="alias-pair">
          <span class="alias">{alias}</span> <span class="soft">→ v{version}</span>
        </span>
      ))}
    </>
  );
}

function aboutOf(model: RegisteredModel, kind: RegistryView["kind"]): string {
  return kind === "prompts" ? firstLine(promptOf(newestOf(model)?.tags)) : plainLine(model.description ?? "");
}

function cellsOf(model: RegisteredModel, kind: RegistryView["kind"], tabIndex: 0 | -1): ComponentChildren[] {
  const newest = newestOf(model);
  const about = aboutOf(model, kind);
  const tags = groupTags(model.tags ?? [], "").own.map(({ key, value }) => (value === "" ? key : `${key}=${value}`)).join(", ");
  const name = (
    <a class="row-link" href={href(["registry", model.name])} title={model.name} tabIndex={tabIndex} data-row-focus>
      {model.name}
    </a>
  );
  const version = newest === null ? <span class="soft">none</span> : <span class="num">v{newest.version}</span>;
  const changed = (
    <span class="soft">
      <Ago time={model.last_updated_timestamp} />
    </span>
  );
  if (narrow.value) return [name, version, changed, <Aliases model={model} />];
  return [
    name,
    version,
    <Aliases model={model} />,
    <span class="soft" title={about}>
      {about}
    </span>,
    <span class="soft" title={tags}>
      {tags}
    </span>,
    changed,
  ];
}

export function RegistryTable({ models, view, busy, current, onCurrent, onSort, onEnd, box }: Props): VNode {
  const slim = narrow.value;
  const { kind } = view;
  const columns = useMemo(() => columnsOf(view, onSort, slim), [view, onSort, slim]);
  const cells = useMemo(
    () => (index: number, tabIndex: 0 | -1) => {
      const model = models[index];
      return model === undefined ? null : cellsOf(model, kind, tabIndex);
    },
    [models, kind],
  );
  const count = models.length;
  const onRange = useCallback(({ end }: Range) => end > count - NEAR && onEnd(), [count, onEnd]);
  return (
    <VirtualTable
      label={kind === "prompts" ? "Prompts" : "Registered models"}
      columns={columns}
      rowCount={count}
      current={current}
      onCurrent={onCurrent}
      onRange={onRange}
      cells={cells}
      version={cells}
      busy={busy}
      box={box}
    />
  );
}
