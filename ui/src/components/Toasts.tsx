/** Short notes at the foot of the page: what was done, with undo; what failed, with why. */
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { asApiError, isAbort } from "../api/request";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
  action?: { label: string; run: () => void };
  /** Drawn behind the text. */
  more?: VNode;
}

const toasts = signal<readonly Toast[]>([]);
let nextId = 1;

const STAYS_MS = 5000;
const STAYS_WITH_ACTION_MS = 10_000;

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

function add(toast: Omit<Toast, "id">): number {
  const id = nextId++;
  toasts.value = [...toasts.value.slice(-2), { ...toast, id }];
  return id;
}

function show(toast: Omit<Toast, "id">): void {
  const id = add(toast);
  const stays = toast.action !== undefined || toast.bad ? STAYS_WITH_ACTION_MS : STAYS_MS;
  setTimeout(() => dismiss(id), stays);
}

/** Says what was done; with an action ("Undo") it stays ten seconds. */
export function notify(text: string, action?: { label: string; run: () => void }): void {
  show(action === undefined ? { text, bad: false } : { text, bad: false, action });
}

/** Says what goes on until the function that it gives is called. */
export function notifyUntil(toast: Pick<Toast, "text" | "action" | "more">): () => void {
  const id = add({ ...toast, bad: false });
  return () => dismiss(id);
}

/** Says what failed and why: `notifyError("Rename", error)`. Cancelled requests say nothing. */
export function notifyError(doing: string, error: unknown): void {
  if (!isAbort(error)) show({ text: `${doing} failed. ${asApiError(error).message}`, bad: true });
}

function ToastRow({ toast }: { toast: Toast }): VNode {
  const { action } = toast;
  return (
    <div class={toast.bad ? "toast bad" : "toast"} role={toast.bad ? "alert" : undefined}>
      <span>{toast.text}</span>
      {toast.more}
      {action !== undefined && (
        <button
          type="button"
          class="button plain accent"
          onClick={() => {
            dismiss(toast.id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button type="button" class="button plain icon-button" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
        ✕
      </button>
    </div>
  );
}

export function Toasts(): VNode {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <ToastRow key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
