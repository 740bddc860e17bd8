/** A button that opens a small panel of controls, on the native popover: Esc and a click elsewhere close it.
 * What it holds is in the document from the first time it opens. */
import { useRef, useState } from "preact/hooks";
import type { ComponentChildren, RefObject, VNode } from "preact";
import { useBindings } from "../lib/keys";
import { placeBelow } from "./placing";

interface Props {
  /** What the panel holds, for those who do not see it. */
  label: string;
  button: ComponentChildren;
  children: ComponentChildren;
  /** Marks the button: the panel holds something that is not as usual. */
  marked?: boolean;
  disabled?: boolean;
  /** What opening it is called in the palette, which leaves out what has no name. */
  does?: string;
  /** For those who open it by more than its button. */
  panel?: RefObject<HTMLDivElement | null>;
}

export function Popover({ label, button, children, marked = false, disabled = false, does, panel: given }: Props): VNode {
  const own = useRef<HTMLDivElement>(null);
  const panel = given ?? own;
  const opener = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  const onToggle = (event: Event): void => {
    const open = (event as ToggleEvent).newState === "open";
    opener.current?.setAttribute("aria-expanded", String(open));
    if (!open || panel.current === null || opener.current === null) return;
    placeBelow(panel.current, opener.current);
    panel.current.querySelector<HTMLElement>("input, select, button")?.focus();
  };
  useBindings(does === undefined || disabled ? [] : [{ keys: [], does, run: () => panel.current?.showPopover() }]);
  return (
    <>
      <button
        type="button"
        class={marked ? "button marked" : "button"}
        ref={opener}
        disabled={disabled}
        aria-haspopup="dialog"
        aria-expanded="false"
        onClick={() => panel.current?.togglePopover()}
      >
        {button}
      </button>
      <div class="popover" role="dialog" aria-label={label} popover="auto" ref={panel} onBeforeToggle={() => setOpened(true)} onToggle={onToggle}>
        {opened && children}
      </div>
    </>
  );
}
