/** A chart of values in a plane: drawn on a canvas, read by pointer and arrow keys. */
import type { Signal } from "@preact/signals";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { drawShapes } from "./canvas";
import { nearestTarget, targetByKey, type Plot, type Target } from "./picture";
import { colourOf, useDrawing, useSize } from "./plane";
import type { Size } from "./shapes";

interface Props {
  plot: Plot;
  highlight: Signal<string | null>;
}

const REACH = 28;

function Readout({ target, size, spoken }: { target: Target; size: Size; spoken: boolean }): VNode {
  const side = target.x < size.width / 2 ? { left: `${target.x + 12}px` } : { right: `${size.width - target.x + 12}px` };
  // Away from what it is about.
  const edge = target.y < size.height / 2 ? { top: "auto", bottom: "4px" } : {};
  return (
    <p class="readout" style={{ ...side, ...edge }} role={spoken ? "status" : undefined}>
      <b>{target.title}</b>
      <br />
      {target.said}
    </p>
  );
}

export function Plane({ plot, highlight }: Props): VNode {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const [pointed, setPointed] = useState<string | null>(null);
  const [byKey, setByKey] = useState(false);
  // What is pointed at elsewhere stands out here too; from the first frame on, or it would undo a key pressed meanwhile.
  useLayoutEffect(() => highlight.subscribe(setPointed), [highlight]);
  const picture = useMemo(() => (size === null ? null : plot.draw(size, pointed)), [plot, size, pointed]);
  const draw = useCallback((context: CanvasRenderingContext2D) => drawShapes(context, picture?.shapes ?? [], colourOf()), [picture]);
  useDrawing(canvas, size, draw);
  const point = (target: Target | null): void => {
    highlight.value = target?.run === true ? target.key : null;
    setPointed(target?.key ?? null);
  };
  const onMove = (event: MouseEvent): void => {
    const place = box.current?.getBoundingClientRect();
    if (place === undefined || picture === null) return;
    setByKey(false);
    point(nearestTarget(picture.targets, event.clientX - place.left, event.clientY - place.top, REACH));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = targetByKey(event.key, picture?.targets ?? [], pointed);
    if (target === null && !(event.key === "Escape" && pointed !== null)) return;
    event.preventDefault();
    event.stopPropagation();
    setByKey(true);
    point(target);
  };
  const target = picture?.targets.find((one) => one.key === pointed);
  return (
    <div class="plane" ref={box} onMouseMove={onMove} onMouseLeave={() => point(null)}>
      <div class="plane-plot" role="img" tabIndex={0} aria-label={plot.said === "" ? plot.title : `${plot.title}: ${plot.said}`} onKeyDown={onKeyDown} onBlur={() => point(null)}>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
      {target !== undefined && size !== null && <Readout target={target} size={size} spoken={byKey} />}
    </div>
  );
}
