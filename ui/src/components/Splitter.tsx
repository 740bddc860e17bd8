/** The line between two panes: dragged with the pointer, moved with the arrow keys, back to its place with a double click. */
import { useRef } from "preact/hooks";
import type { RefObject, VNode } from "preact";

interface Props {
  label: string;
  /** The element whose `--split` is the share of the first pane, in percent. */
  panes: RefObject<HTMLElement | null>;
  value: number;
  initial: number;
  least: number;
  most: number;
  /** Told when the line came to rest. */
  onChange: (value: number) => void;
}

const STEP = 2;

export function Splitter({ label, panes, value, initial, least, most, onChange }: Props): VNode {
  const dragged = useRef<number | null>(null);
  const inside = (share: number): number => Math.round(Math.max(least, Math.min(most, share)));
  const onMove = (event: PointerEvent): void => {
    const box = panes.current?.getBoundingClientRect();
    if (dragged.current === null || box === undefined || box.width === 0) return;
    dragged.current = inside(((event.clientX - box.left) / box.width) * 100);
    // Not through the address: the panes follow the pointer, the address only where it stops.
    panes.current?.style.setProperty("--split", String(dragged.current));
  };
  const onUp = (): void => {
    if (dragged.current !== null && dragged.current !== value) onChange(dragged.current);
    dragged.current = null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: value - STEP, ArrowRight: value + STEP, Home: least, End: most, Enter: initial }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChange(inside(to));
  };
  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = value;
      }}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onKeyDown={onKeyDown}
      onDblClick={() => onChange(initial)}
    />
  );
}
