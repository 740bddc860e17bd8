/** Copies a text and says so. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import { copyText } from "../lib/clipboard";

interface Props {
  text: string;
  /** What is copied, for those who do not see what is beside the button: "Copy run id". */
  label: string;
  /** What the button shows; an icon when absent. */
  children?: ComponentChildren;
}

const SAID_MS = 1500;

function Icon({ done }: { done: boolean }): VNode {
  return (
    <svg class="icon" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      {done ? <path d="M3 8.5l3.2 3.2L13 5" /> : <path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" />}
    </svg>
  );
}

export function CopyButton({ text, label, children }: Props): VNode {
  const [said, setSaid] = useState<"" | "Copied" | "Not allowed">("");
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = (): void => {
    void copyText(text).then((done) => {
      setSaid(done ? "Copied" : "Not allowed");
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setSaid(""), SAID_MS);
    });
  };
  const small = children === undefined;
  return (
    <button type="button" class={small ? "button plain icon-button copy" : "button"} aria-label={label} title={label} onClick={copy}>
      {small ? <Icon done={said === "Copied"} /> : said || children}
      <span class="sr-only" role="status">
        {said}
      </span>
    </button>
  );
}
