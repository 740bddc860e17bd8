/** The command palette: type some letters, choose with the arrows, Enter goes there or does it. */
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { Fragment, type VNode } from "preact";
import { isAbort } from "../../api/request";
import { Dialog } from "../../components/Dialog";
import { notifyError } from "../../components/Toasts";
import { find, type FoundItem, type Item } from "./found";
import { actionItems, currentExperiment, experimentItems, pageItems, registeredItems, runItems } from "./items";
import "./palette.css";

/** How long typing rests before the server is asked for runs. */
const REST_MS = 150;

function useItems(query: string): readonly Item[] {
  const [own] = useState(() => [...pageItems(), ...actionItems()]);
  const [experiments, setExperiments] = useState<readonly Item[]>([]);
  const [registered, setRegistered] = useState<readonly Item[]>([]);
  const [runs, setRuns] = useState<readonly Item[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    experimentItems(stop.signal).then(setExperiments, (error: unknown) => isAbort(error) || notifyError("Finding experiments", error));
    registeredItems(stop.signal).then(setRegistered, (error: unknown) => isAbort(error) || notifyError("Finding registered models", error));
    return () => stop.abort();
  }, []);
  useEffect(() => {
    const id = currentExperiment();
    if (id === null) return;
    const stop = new AbortController();
    const timer = setTimeout(
      () => runItems(id, query, stop.signal).then(setRuns, (error: unknown) => isAbort(error) || notifyError("Finding runs", error)),
      query === "" ? 0 : REST_MS,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query]);
  return useMemo(() => [...own, ...experiments, ...registered, ...runs], [own, experiments, registered, runs]);
}

function Marked({ text, places }: { text: string; places: readonly number[] }): VNode {
  const marked = new Set(places);
  // Letters that look alike and stand beside each other are one piece.
  const pieces: { text: string; found: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const found = marked.has(at);
    const last = pieces.at(-1);
    if (last?.found === found) last.text += text[at] ?? "";
    else pieces.push({ text: text[at] ?? "", found });
  }
  return <>{pieces.map((piece, index) => (piece.found ? <b key={index}>{piece.text}</b> : <Fragment key={index}>{piece.text}</Fragment>))}</>;
}

interface ResultProps {
  id: string;
  item: FoundItem;
  chosen: boolean;
  onPick: (item: FoundItem) => void;
}

function Result({ id, item, chosen, onPick }: ResultProps): VNode {
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      class={chosen ? "palette-item chosen" : "palette-item"}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onPick(item)}
    >
      <span class="clip">
        <Marked text={item.text} places={item.places} />
      </span>
      {item.hint !== undefined && <span class="soft">{item.hint}</span>}
      {item.key !== undefined && <kbd>{item.key}</kbd>}
    </div>
  );
}

interface ListProps {
  id: string;
  found: readonly FoundItem[];
  chosen: number;
  onPick: (item: FoundItem) => void;
}

function Results({ id, found, chosen, onPick }: ListProps): VNode {
  const kinds = [...new Set(found.map((item) => item.kind))];
  return (
    <div class="palette-list" id={id} role="listbox" aria-label="Results">
      {kinds.map((kind) => {
        // A place among its own kind: what is shown stays itself when another kind arrives above it.
        const first = found.findIndex((item) => item.kind === kind);
        return (
          <div key={kind} role="group" aria-label={kind}>
            <p class="palette-kind" aria-hidden="true">
              {kind}
            </p>
            {found
              .filter((item) => item.kind === kind)
              .map((item, place) => (
                <Result key={place} id={`${id}-${first + place}`} item={item} chosen={first + place === chosen} onPick={onPick} />
              ))}
          </div>
        );
      })}
    </div>
  );
}

export function Palette({ onClose }: { onClose: () => void }): VNode {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const items = useItems(query.trim());
  const found = useMemo(() => find(items, query.trim()), [items, query]);
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" }), [id, chosen]);
  const pick = (item: FoundItem): void => {
    onClose();
    // After the dialog has given focus back: what an item opens takes it from there.
    setTimeout(item.run);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const item = found[chosen];
    if (by !== undefined && found.length > 0) setAt((chosen + by + found.length) % found.length);
    else if (event.key === "Enter" && item !== undefined) pick(item);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search everything" onClose={onClose}>
      <input
        ref={field}
        class="field palette-field"
        role="combobox"
        aria-label="Search experiments, registered models, runs, pages and actions"
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        placeholder="Experiments, registered models, runs, pages, actions"
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      {found.length === 0 ? (
        <p class="soft" role="status">
          Nothing is called that
        </p>
      ) : (
        <Results id={id} found={found} chosen={chosen} onPick={pick} />
      )}
    </Dialog>
  );
}
