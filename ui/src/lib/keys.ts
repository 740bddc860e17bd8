/** Keys that work on the page as a whole, from its first frame on. Text fields and dialogs keep their own keys. */
import { computed, signal, useSignal, type ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { canWrite } from "./session";

export interface KeyHelp {
  keys: readonly string[];
  does: string;
  /** True where it changes something: it is not listed for those who may not. */
  writes?: boolean;
}

/** Whether the help dialog is open. */
export const helpOpen = signal(false);

const pageKeys = signal<readonly KeyHelp[]>([]);
/** What each part of the page offers. */
const offered = signal<readonly ReadonlySignal<readonly Binding[]>[]>([]);
const pageBindings = computed(() => offered.value.flatMap((part) => part.value));

/** What the help dialog lists for the page that is shown. */
export const keyHelp = computed<readonly KeyHelp[]>(() => [
  ...pageBindings.value.filter(({ keys }) => keys.length > 0).map(({ keys, does }) => ({ keys: keys.map(keyLabel), does })),
  ...pageKeys.value.filter((entry) => entry.writes !== true || canWrite.value),
]);

/** What the page offers to do, for the command palette. */
export const pageActions = computed(() => pageBindings.value.filter((binding) => binding.action !== false));

/** Sets what the help dialog lists, until the component goes away. The list must be a constant. */
export function useKeyHelp(list: readonly KeyHelp[]): void {
  useLayoutEffect(() => {
    pageKeys.value = list;
    return () => {
      pageKeys.value = [];
    };
  }, [list]);
}

/** The name of a key press as handlers list it: "j", "Shift+ArrowDown", "Mod+a" (Ctrl or ⌘). */
export function keyName(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? "Mod+" : "";
  const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
  return mod + shift + (event.key === " " ? "Space" : event.key);
}

/** True when a key press belongs to a field, a menu or a dialog and not to the page. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.altKey || !(event.target instanceof HTMLElement)) return event.altKey;
  const target = event.target;
  if (target.closest("dialog, [popover]") !== null) return true;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox" && target.type !== "radio";
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** True when the focused control does something of its own with the key: Enter on a link, Space on a checkbox. */
function controlWants(event: KeyboardEvent): boolean {
  if (!(event.target instanceof HTMLElement)) return false;
  if (event.key === "Enter") return event.target.closest("a, button, summary") !== null;
  return event.key === " " && event.target.closest("button, input, summary") !== null;
}

export type KeyHandlers = Record<string, (event: KeyboardEvent) => void>;

/** Handles keys of the page while the component is shown. A handled key does nothing else. */
export function usePageKeys(handlers: KeyHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event) || controlWants(event)) return;
      const handler = latest.current[keyName(event)];
      if (handler === undefined || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      handler(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** What a page offers, its keys, and the words for it in the help and the palette: one list says all. */
export interface Binding {
  /** As `keyName` names them; none where it has no key. */
  keys: readonly string[];
  does: string;
  run: (event: KeyboardEvent) => void;
  /** False where the palette leaves it out: moving along rows, or what there is nothing to do it to. */
  action?: boolean;
  /** True where it changes something: it is neither listed nor done for those who may not. */
  writes?: boolean;
}

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

const LABELS: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
  Backspace: "⌫",
  Delete: "Del",
};

/** A key as the help writes it: "↵", "Ctrl K" or "⌘K". */
export function keyLabel(name: string): string {
  if (name.startsWith("Mod+")) return (apple ? "⌘" : "Ctrl ") + name.slice(4).toUpperCase();
  return LABELS[name] ?? name;
}

/** Handles keys while the component is shown, and tells the help and the palette what it offers. */
export function useBindings(all: readonly Binding[]): void {
  const bindings = all.filter((binding) => binding.writes !== true || canWrite.value);
  usePageKeys(Object.fromEntries(bindings.flatMap(({ keys, run }) => keys.map((key) => [key, run]))));
  const latest = useRef(bindings);
  latest.current = bindings;
  const own = useSignal<readonly Binding[]>([]);
  const words = bindings.map(({ keys, does, action }) => `${keys.join(" ")}\t${does}\t${String(action)}`).join("\n");
  useLayoutEffect(() => {
    // What runs is looked up when it runs, by its words: the handlers are new at each draw, and an open palette may list what stood in another place.
    own.value = latest.current.map((binding) => ({ ...binding, run: (event) => latest.current.find(({ does }) => does === binding.does)?.run(event) }));
  }, [own, words]);
  useLayoutEffect(() => {
    offered.value = [...offered.peek(), own];
    return () => {
      offered.value = offered.peek().filter((part) => part !== own);
    };
  }, [own]);
}
