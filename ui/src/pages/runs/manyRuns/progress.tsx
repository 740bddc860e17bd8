/** A note that says how far something is. */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { notifyUntil } from "../../../components/Toasts";

function Bar({ label, done }: { label: string; done: ReadonlySignal<number> }): VNode {
  return <progress aria-label={label} value={done.value} />;
}

/** Says what goes on, until its end, with a way to stop it. `at` takes how far it is, from 0 to 1. */
export function notifyProgress(text: string, stop: () => void): { at: (done: number) => void; end: () => void } {
  const done = signal(0);
  const end = notifyUntil({ text, action: { label: "Stop", run: stop }, more: <Bar label={text} done={done} /> });
  return { at: (value) => (done.value = value), end };
}
