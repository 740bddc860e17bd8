/** A modal dialog on the native element: focus stays inside, Esc closes, focus returns to where it was. */
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons under the content. */
  actions?: ComponentChildren;
  wide?: boolean;
  /** "full" takes the window. */
  size?: "normal" | "full";
}

/** Shown while it is rendered. A click beside it closes it, like Esc. */
export function Dialog({ title, onClose, children, actions, wide = false, size = "normal" }: Props): VNode {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // At once: letters that are typed meanwhile are for its field, and not for the page.
  useLayoutEffect(() => {
    const dialog = box.current;
    if (dialog === null) return;
    const before = document.activeElement;
    dialog.showModal();
    // Focus belongs to the field a dialog is for, or to its title; not to the button that closes it.
    const target = dialog.querySelector<HTMLElement>("input, textarea") ?? dialog.querySelector("h2");
    target?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={`dialog${wide ? " dialog-wide" : ""}${size === "full" ? " dialog-full" : ""}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === box.current && onClose()}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id={heading} tabIndex={-1}>{title}</h2>
          <button type="button" class="button plain icon-button" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        </header>
        <div class="dialog-body">{children}</div>
        {actions !== undefined && <footer class="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
