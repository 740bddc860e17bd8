/** The list under the filter's caret: what can stand there, taken over with the arrows and Enter, Tab or the mouse. */
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import type { FieldValue, RunKeys } from "../../api/runs";
import { filterTokens } from "../../lib/filterTokens";
import { accept, candidatesFor, valuesWanted, type Candidate } from "./candidates";
import { expectedAt, type Expected } from "./expected";

export interface Wanted {
  field: string;
  containing: string;
}

export interface Offers {
  keys: RunKeys | null;
  values: (wanted: Wanted, signal: AbortSignal) => Promise<FieldValue[]>;
}

/** Ids of the list and of its chosen entry, for those who do not see them. */
export interface Shown {
  list: string | undefined;
  chosen: string | undefined;
}

export interface CompletionProps {
  field: RefObject<HTMLInputElement | null>;
  /** The coloured text: its pieces say where the list stands. */
  colours: RefObject<HTMLElement | null>;
  draft: string;
  /** Whether something was typed before this was loaded. */
  begun: boolean;
  offers: Offers;
  onDraft: (draft: string) => void;
  onShown: (shown: Shown) => void;
}

/** How long typing rests before the server is asked for values. */
const REST_MS = 120;
const NO_VALUES: readonly FieldValue[] = [];

/** The values of the wanted field; those of a shorter text until the answer for a longer one is there. */
function useValues(wanted: Wanted | null, values: Offers["values"]): readonly FieldValue[] {
  const text = wanted === null ? null : JSON.stringify(wanted);
  const [known, setKnown] = useState<{ field: string; values: readonly FieldValue[] } | null>(null);
  useEffect(() => {
    if (text === null) return;
    const asked = JSON.parse(text) as Wanted;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      // Without values the filter is typed by hand, as it can be anyway.
      values(asked, stop.signal).then((found) => setKnown({ field: asked.field, values: found }), () => undefined);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, values]);
  return known !== null && known.field === wanted?.field ? known.values : NO_VALUES;
}

/** Where the caret is while a list is wanted: after typing, or when the arrow down asks for one; null otherwise. */
function useCaret(field: CompletionProps["field"], begun: boolean): [number | null, (caret: number | null) => void] {
  const [caret, setCaret] = useState<number | null>(null);
  useLayoutEffect(() => {
    const input = field.current;
    if (input === null) return;
    const typed = (): void => setCaret(input.value === "" ? null : input.selectionStart);
    const left = (): void => setCaret(null);
    const moved = (): void => setCaret((now) => (now !== null && input.selectionStart === input.selectionEnd ? input.selectionStart : null));
    input.addEventListener("input", typed);
    input.addEventListener("blur", left);
    input.addEventListener("click", left);
    input.addEventListener("keyup", moved);
    return () => {
      input.removeEventListener("input", typed);
      input.removeEventListener("blur", left);
      input.removeEventListener("click", left);
      input.removeEventListener("keyup", moved);
    };
  }, [field]);
  const first = useRef(begun);
  useLayoutEffect(() => {
    if (first.current) setCaret(field.current?.selectionStart ?? null);
  }, [field]);
  return [caret, setCaret];
}

interface Keys {
  candidates: readonly Candidate[];
  expected: Expected | null;
  chosen: number;
  choose: (at: number) => void;
  take: (candidate: Candidate) => void;
  open: () => void;
  close: () => void;
}

/** Whether the list made use of a key. */
function handle(key: string, { candidates, expected, chosen, choose, take, open, close }: Keys): boolean {
  const count = candidates.length;
  if (count === 0) {
    if (key === "ArrowDown") open();
    return key === "ArrowDown";
  }
  const typed = expected?.typed ?? "";
  const candidate = candidates[key === "Tab" && chosen < 0 && typed !== "" ? 0 : chosen];
  if (key === "ArrowDown") choose((chosen + 1) % count);
  else if (key === "ArrowUp") choose(chosen <= 0 ? count - 1 : chosen - 1);
  else if (key === "Escape") close();
  else if ((key === "Enter" || key === "Tab") && candidate !== undefined) take(candidate);
  else {
    if (key === "Enter") close();
    return false;
  }
  return true;
}

/** Takes the keys that the list uses before the field and the page see them. */
function useKeys(field: CompletionProps["field"], keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useLayoutEffect(() => {
    const input = field.current;
    if (input === null) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (!handle(event.key, latest.current)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    input.addEventListener("keydown", onKey, true);
    return () => input.removeEventListener("keydown", onKey, true);
  }, [field]);
}

/** Puts the list under the piece it is about, inside of the field's line. */
function place(list: HTMLElement, colours: HTMLElement, draft: string, start: number): void {
  const at = filterTokens(draft).findIndex((token) => token.start >= start);
  const piece = colours.children[at];
  const last = colours.lastElementChild;
  let left = 0;
  if (piece instanceof HTMLElement) left = piece.offsetLeft;
  else if (last instanceof HTMLElement) left = last.offsetLeft + last.offsetWidth;
  const room = (list.parentElement?.clientWidth ?? 0) - list.offsetWidth;
  list.style.left = `${Math.max(0, Math.min(left - colours.scrollLeft, room))}px`;
}

const NOTHING: readonly Candidate[] = [];

export function Completion({ field, colours, draft, begun, offers, onDraft, onShown }: CompletionProps): VNode | null {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [caret, setCaret] = useCaret(field, begun);
  const [choice, setChoice] = useState<{ of: string; at: number } | null>(null);
  const expected = useMemo(() => (caret === null ? null : expectedAt(draft, caret)), [draft, caret]);
  const values = useValues(expected && valuesWanted(expected), offers.values);
  const { keys } = offers;
  const candidates = useMemo(() => (expected === null || keys === null ? NOTHING : candidatesFor(expected, keys, values)), [expected, keys, values]);
  const of = `${draft}\n${caret ?? ""}`;
  const chosen = choice?.of === of ? Math.min(choice.at, candidates.length - 1) : -1;
  const take = (candidate: Candidate): void => {
    const input = field.current;
    if (expected === null || input === null) return;
    const next = accept(draft, expected, candidate);
    // The browser keeps the caret at the end of what is set; it has to stand behind the choice.
    input.value = next.text;
    input.setSelectionRange(next.caret, next.caret);
    onDraft(next.text);
    setCaret(next.caret);
  };
  const open = (): void => setCaret(field.current?.selectionStart ?? null);
  useKeys(field, { candidates, expected, chosen, choose: (at) => setChoice({ of, at }), take, open, close: () => setCaret(null) });
  const shown = candidates.length > 0;
  useEffect(() => onShown({ list: shown ? id : undefined, chosen: chosen < 0 ? undefined : `${id}-${chosen}` }), [onShown, shown, id, chosen]);
  useLayoutEffect(() => {
    if (list.current !== null && colours.current !== null && expected !== null) place(list.current, colours.current, draft, expected.start);
  }, [colours, candidates, draft, expected]);
  useEffect(() => document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" }), [id, chosen]);
  if (!shown) return null;
  return (
    <div class="completion" id={id} role="listbox" aria-label="What can stand here" ref={list}>
      {candidates.map((candidate, index) => (
        <div
          key={candidate.label}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          class={index === chosen ? "completion-item chosen" : "completion-item"}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(candidate)}
        >
          <span class="clip">{candidate.label}</span>
          <span class="soft">{candidate.hint}</span>
        </div>
      ))}
    </div>
  );
}
