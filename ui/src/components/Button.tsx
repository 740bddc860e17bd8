/** The button of the product. */
import type { ComponentChildren, VNode } from "preact";
import { canWrite } from "../lib/session";

interface Props {
  children: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  /** "main" is the one thing a dialog is for; "danger" removes something; "plain" has no border. */
  look?: "normal" | "main" | "danger" | "plain";
  type?: "button" | "submit";
  disabled?: boolean;
  /** True where a click changes something: it is not shown to those who may not. */
  writes?: boolean;
  pressed?: boolean;
  title?: string;
  label?: string;
}

export function Button(props: Props): VNode | null {
  const { children, onClick, look = "normal", type = "button", disabled = false, writes = false, pressed, title, label } = props;
  if (writes && !canWrite.value) return null;
  return (
    <button
      type={type}
      class={look === "normal" ? "button" : `button ${look}`}
      disabled={disabled}
      aria-pressed={pressed}
      aria-label={label}
      title={title}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
