/** The button of the product. */
import type { ComponentChildren, VNode } from "preact";

interface Props {
  children: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  /** "main" is the one thing a dialog is for; "danger" removes something; "plain" has no border. */
  look?: "normal" | "main" | "danger" | "plain";
  type?: "button" | "submit";
  disabled?: boolean;
  pressed?: boolean;
  title?: string;
  label?: string;
}

export function Button({ children, onClick, look = "normal", type = "button", disabled = false, pressed, title, label }: Props): VNode {
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
