/** Short notes at the foot of the page: what was done, with undo; what failed, with why. */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { asApiError, isAbort } from "../api/request";
import { countDown } from "../lib/countdown";
import { usePageKeys } from "../lib/keys";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
  action?: { label: string; run: () => void };
  /** Drawn behind the text. */
  more?: VNode;
  /** Seconds until what the text says happens. */
  left?: ReadonlySignal<number>;
  /** True where it stays until something ends. */
  lasting?: boolean;
}

const toasts = signal<readonly Toast[]>([]);
let nextId = 1;

/** Notes that go by themselves, at once. */
const MOST_PASSING = 3;
const STAYS_S = 5;
const STAYS_WITH_ACTION_S = 10;
const UNDO = "Undo";

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

function add(toast: Omit<Toast, "id">): number {
  const id = nextId++;
  const all = [...toasts.value, { ...toast, id }];
  const passing = all.filter((one) => one.lasting !== true).slice(-MOST_PASSING);
  toasts.value = all.filter((one) => one.lasting === true || passing.includes(one));
  return id;
}

/** Whether the reader is at a note: its time stands still then. */
function isHeld(id: number): boolean {
  return document.querySelector(`[data-toast="${id}"]`)?.matches(":hover, :focus-within") === true;
}

function show(toast: Omit<Toast, "id">): void {
  const id = add(toast);
  const stays = toast.action !== undefined || toast.bad ? STAYS_WITH_ACTION_S : STAYS_S;
  countDown(stays, () => isHeld(id), (left) => left === 0 && dismiss(id));
}

/** Says what was done; with an action ("Undo") it stays ten seconds. */
export function notify(text: string, action?: { label: string; run: () => void }): void {
  show(action === undefined ? { text, bad: false } : { text, bad: false, action });
}

/** Says what goes on until the function that it gives is called. */
export function notifyUntil(toast: Pick<Toast, "text" | "action" | "more">): () => void {
  const id = add({ ...toast, bad: false, lasting: true });
  return () => dismiss(id);
}

/** Says what happens when some seconds are over, and counts them. Gives true then, and false when the reader undoes it. */
export function notifyAhead(text: string, seconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const left = signal(seconds);
    const undo = (): void => {
      stop();
      resolve(false);
    };
    const id = add({ text, bad: false, left, lasting: true, action: { label: UNDO, run: undo } });
    const stop = countDown(seconds, () => isHeld(id), (now) => {
      left.value = now;
      if (now > 0) return;
      dismiss(id);
      resolve(true);
    });
  });
}

/** Says what failed and why: `notifyError("Rename", error)`. Cancelled requests say nothing. */
export function notifyError(doing: string, error: unknown): void {
  if (!isAbort(error)) show({ text: `${doing} failed. ${asApiError(error).message}`, bad: true });
}

function act({ id, action }: Toast): void {
  dismiss(id);
  action?.run();
}

function undoLast(): void {
  const last = toasts.peek().findLast(({ action }) => action?.label === UNDO);
  if (last !== undefined) act(last);
}

/** Not read out second by second. */
function Left({ seconds }: { seconds: ReadonlySignal<number> }): VNode {
  return (
    <span class="num" role="timer" aria-live="off">
      {seconds.value} s
    </span>
  );
}

function ToastRow({ toast }: { toast: Toast }): VNode {
  const { action, left } = toast;
  return (
    <div class={toast.bad ? "toast bad" : "toast"} role={toast.bad ? "alert" : undefined} data-toast={toast.id}>
      <span>
        {toast.text} {left !== undefined && <Left seconds={left} />}
      </span>
      {toast.more}
      {action !== undefined && (
        <button type="button" class="button plain accent" onClick={() => act(toast)}>
          {action.label}
        </button>
      )}
      {left === undefined && (
        <button type="button" class="button plain icon-button" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
          ✕
        </button>
      )}
    </div>
  );
}

/** Ctrl Z or ⌘Z does what the newest note offers to undo; text fields keep the key for themselves. */
export function Toasts(): VNode {
  usePageKeys({ "Mod+z": undoLast });
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <ToastRow key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
