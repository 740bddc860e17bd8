/** A button that opens a short list of things to do, on the native popover: Esc and a click elsewhere close it. */
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import { canWrite } from "../lib/session";
import { placeBelow } from "./placing";

export interface MenuItem {
  label: string;
  run: () => void;
  danger?: boolean;
  /** True where it changes something: it is not shown to those who may not. */
  writes?: boolean;
}

interface Props {
  /** What the button is called for those who do not see it. */
  label: string;
  /** A function is asked only when the menu opens. */
  items: readonly MenuItem[] | (() => readonly MenuItem[]);
  /** -1 in rows of a table that the keyboard is not at. */
  tabIndex?: 0 | -1;
  children: ComponentChildren;
}

function step(list: HTMLElement, by: number): void {
  const items = [...list.querySelectorAll("button")];
  const now = items.findIndex((item) => item === document.activeElement);
  items[(now + by + items.length) % items.length]?.focus();
}

function forReader(items: readonly MenuItem[]): readonly MenuItem[] {
  return items.filter((item) => item.writes !== true || canWrite.value);
}

/** Shows nothing where the list is known and no item of it is left for the reader. */
export function Menu({ label, items, tabIndex = 0, children }: Props): VNode | null {
  const id = useId();
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const onToggle = (event: Event): void => {
    const now = (event as ToggleEvent).newState === "open";
    button.current?.setAttribute("aria-expanded", String(now));
    setOpen(now);
  };
  useLayoutEffect(() => {
    if (!open || list.current === null || button.current === null) return;
    placeBelow(list.current, button.current);
    list.current.querySelector("button")?.focus();
  }, [open]);
  const asked = open && typeof items === "function" ? items() : [];
  const shown = forReader(typeof items === "function" ? asked : items);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || list.current === null) return;
    event.preventDefault();
    step(list.current, by);
  };
  if (shown.length === 0 && typeof items !== "function") return null;
  return (
    <>
      <button
        type="button"
        class="button plain icon-button"
        ref={button}
        tabIndex={tabIndex}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded="false"
        onClick={() => list.current?.togglePopover()}
      >
        {children}
      </button>
      <div id={id} class="menu" role="menu" popover="auto" ref={list} onToggle={onToggle} onKeyDown={onKeyDown}>
        {open && shown.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            class={item.danger === true ? "bad" : undefined}
            onClick={() => {
              list.current?.hidePopover();
              item.run();
            }}
          >
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}
