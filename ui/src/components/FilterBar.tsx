/** A line of filter text: coloured as it is typed, applied with Enter, the fault marked where the server found it. */
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { filterTokens, type Token } from "../lib/filterTokens";
import type { CompletionProps, Offers, Shown } from "./completion/Completion";

export interface FilterFault {
  message: string;
  /** Offset into the applied text, when known. */
  position: number | null;
}

interface Props {
  /** The applied text. */
  value: string;
  onApply: (text: string) => void;
  fault: FilterFault | null;
  placeholder: string;
  field: RefObject<HTMLInputElement | null>;
  /** What is offered while one types. */
  offers: Offers;
}

function marks(token: Token, position: number | null, length: number): boolean {
  if (position === null) return false;
  const at = Math.min(position, length - 1);
  return token.start <= at && at < token.start + token.text.length;
}

function Coloured({ text, position }: { text: string; position: number | null }): VNode {
  return (
    <>
      {filterTokens(text).map((token) => (
        <span key={token.start} class={`ft-${token.look}${marks(token, position, text.length) ? " ft-fault" : ""}`}>
          {token.text}
        </span>
      ))}
    </>
  );
}

/** What is typed but not applied; follows the applied text when that changes. */
function useDraft(value: string): [string, (draft: string) => void] {
  const [{ of, draft }, setState] = useState({ of: value, draft: value });
  const setDraft = useCallback((next: string) => setState((now) => ({ ...now, draft: next })), []);
  // While drawing: an effect would come after letters that were typed meanwhile.
  if (of !== value) setState({ of: value, draft: value });
  return [of === value ? draft : value, setDraft];
}

type Completion = (props: CompletionProps) => VNode | null;

/** What offers completions; its code is loaded when the field is first used. Without it the field works as ever. */
function useCompletion(): { Completion: Completion | null; load: () => void } {
  const [loaded, setLoaded] = useState<{ Completion: Completion } | null>(null);
  const load = (): void => {
    if (loaded === null) import("./completion/Completion").then(setLoaded, () => undefined);
  };
  return { Completion: loaded?.Completion ?? null, load };
}

const NONE: Shown = { list: undefined, chosen: undefined };

export function FilterBar({ value, onApply, fault, placeholder, field, offers }: Props): VNode {
  const [draft, setDraft] = useDraft(value);
  const { Completion, load } = useCompletion();
  const [shown, setShown] = useState<Shown>(NONE);
  const colours = useRef<HTMLDivElement>(null);
  const follow = (): void => {
    // An empty text is not scrolled, and to ask whether it is would have the whole page laid out.
    if (draft !== "" && colours.current !== null && field.current !== null) colours.current.scrollLeft = field.current.scrollLeft;
  };
  useLayoutEffect(follow);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") onApply(draft.trim());
    if (event.key !== "Escape") return;
    setDraft(value);
    field.current?.blur();
  };
  const shownFault = draft.trim() === value ? fault : null;
  return (
    <div class="filter">
      <div class={shownFault === null ? "filter-line field" : "filter-line field bad-line"}>
        <div class="filter-colours" aria-hidden="true" ref={colours}>
          <Coloured text={draft} position={shownFault?.position ?? null} />
        </div>
        <input
          ref={field}
          class="filter-input"
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={shown.list !== undefined}
          aria-controls={shown.list}
          aria-activedescendant={shown.chosen}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-label="Filter runs"
          aria-invalid={shownFault !== null}
          aria-describedby={shownFault === null ? undefined : "filter-fault"}
          placeholder={placeholder}
          value={draft}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onScroll={follow}
          onFocus={load}
          onKeyDown={onKeyDown}
        />
        {draft.trim() !== value && <span class="filter-hint soft">↵ apply</span>}
        {draft.trim() === value && value !== "" && (
          <button type="button" class="button plain filter-clear" aria-label="Clear the filter" onClick={() => onApply("")}>
            ✕
          </button>
        )}
        {Completion !== null && (
          <Completion {...{ field, colours, draft, offers }} begun={draft !== value} onDraft={setDraft} onShown={setShown} />
        )}
      </div>
      {shownFault !== null && <p class="field-error" id="filter-fault" role="alert">{shownFault.message}</p>}
    </div>
  );
}
