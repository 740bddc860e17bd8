/** Runs as lines through parallel axes; a stretch of an axis that is brushed keeps the runs that pass it. */
import { useSignalEffect, type Signal } from "@preact/signals";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { drawShapes } from "./canvas";
import { acrossOf, BOTTOM, parallelAxes, parallelShapes, TOP, upOf, type ParallelAxis } from "./parallelShapes";
import { brushedByKey, type Stretch } from "./places";
import { colourOf, useDrawing, useSize } from "./plane";
import type { Axis } from "./scale";
import type { Size } from "./shapes";
import type { ValueColumn, ValueRun } from "./values";

interface Props {
  runs: readonly ValueRun[];
  columns: readonly ValueColumn[];
  brushes: ReadonlyMap<string, Stretch>;
  highlight: Signal<string | null>;
  onBrush: (column: ValueColumn, axis: Axis, stretch: Stretch | null) => void;
}

const GRAB = 14;

function keyHandler(stretch: Stretch | null, onBrush: (stretch: Stretch | null) => void): (event: KeyboardEvent) => void {
  return (event) => {
    const next = brushedByKey(event.key, stretch);
    if (next === undefined || (next === null && stretch === null)) return;
    event.preventDefault();
    event.stopPropagation();
    onBrush(next);
  };
}

function Brush({ x, size, shown }: { x: number; size: Size; shown: Stretch }): VNode {
  const top = upOf(shown[1], size.height);
  return <rect class="parallel-brush" x={x - 6} width={12} y={top} height={Math.max(2, upOf(shown[0], size.height) - top)} />;
}

function AxisLine({ column, at, count, size, stretch, onBrush }: {
  column: ParallelAxis;
  at: number;
  count: number;
  size: Size;
  stretch: Stretch | null;
  onBrush: (stretch: Stretch | null) => void;
}): VNode {
  const x = acrossOf(at, count, size.width);
  const from = useRef<number | null>(null);
  const [pulled, setPulled] = useState<Stretch | null>(null);
  const shown = pulled ?? stretch;
  const placeAt = (event: PointerEvent): number => {
    const box = (event.currentTarget as SVGElement).ownerSVGElement?.getBoundingClientRect();
    const y = event.clientY - (box?.top ?? 0);
    return Math.max(0, Math.min(1, (size.height - BOTTOM - y) / (size.height - TOP - BOTTOM)));
  };
  const onMove = (event: PointerEvent): void => {
    if (from.current === null) return;
    const to = placeAt(event);
    setPulled([Math.min(from.current, to), Math.max(from.current, to)]);
  };
  const onUp = (): void => {
    if (from.current === null) return;
    from.current = null;
    onBrush(pulled !== null && pulled[1] - pulled[0] > 0.02 ? pulled : null);
    setPulled(null);
  };
  return (
    <g>
      {shown !== null && <Brush x={x} size={size} shown={shown} />}
      <rect
        class="parallel-grab"
        x={x - GRAB}
        width={2 * GRAB}
        y={TOP - 6}
        height={size.height - TOP - BOTTOM + 12}
        role="slider"
        // In SVG names of attributes have one spelling.
        tabindex={0}
        aria-orientation="vertical"
        aria-label={`Brush ${column.label}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * (shown?.[1] ?? 1))}
        aria-valuetext={shown === null ? "all" : `from ${Math.round(100 * shown[0])} to ${Math.round(100 * shown[1])} percent`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = placeAt(event);
        }}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onKeyDown={keyHandler(stretch, onBrush)}
      />
    </g>
  );
}

export function ParallelPlot({ runs, columns, brushes, highlight, onBrush }: Props): VNode {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const [strong, setStrong] = useState<string | null>(null);
  useSignalEffect(() => setStrong(highlight.value));
  const drawn = useMemo(() => parallelAxes(columns), [columns]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (size !== null) drawShapes(context, parallelShapes(runs, drawn, brushes, strong, size), colourOf());
    },
    [runs, drawn, brushes, strong, size],
  );
  useDrawing(canvas, size, draw);
  return (
    <div class="parallel" ref={box}>
      <canvas ref={canvas} aria-hidden="true" />
      {size !== null && (
        <svg width={size.width} height={size.height} role="group" aria-label={`${runs.length} runs through ${columns.map((column) => column.label).join(", ")}`}>
          {drawn.map((column, at) => (
            <AxisLine
              key={column.name}
              column={column}
              at={at}
              count={drawn.length}
              size={size}
              stretch={brushes.get(column.name) ?? null}
              onBrush={(stretch) => onBrush(column, column.axis, stretch)}
            />
          ))}
        </svg>
      )}
    </div>
  );
}
