/** Runs as lines through parallel axes; a stretch of an axis that is brushed keeps the runs that pass it. */
import { useSignalEffect, type Signal } from "@preact/signals";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { colourOf, useDrawing, useSize, type Size } from "./plane";
import { brushedByKey, passes, type Stretch } from "./places";
import { axisOf, type Axis } from "./scale";
import type { ValueColumn, ValueRun } from "./ValueTable";

interface Props {
  runs: readonly ValueRun[];
  columns: readonly ValueColumn[];
  brushes: ReadonlyMap<string, Stretch>;
  highlight: Signal<string | null>;
  onBrush: (column: ValueColumn, axis: Axis, stretch: Stretch | null) => void;
}

const TOP = 26;
const BOTTOM = 12;
const SIDE = 44;
const GRAB = 14;

interface Drawn extends ValueColumn {
  axis: Axis;
  /** Places of the runs; null where a run has no value. */
  places: readonly (number | null)[];
}

function acrossOf(at: number, count: number, width: number): number {
  return count < 2 ? width / 2 : SIDE + (at * (width - 2 * SIDE)) / (count - 1);
}

function upOf(place: number, height: number): number {
  return height - BOTTOM - place * (height - TOP - BOTTOM);
}

function useDraw(runs: readonly ValueRun[], drawn: readonly Drawn[], brushes: Props["brushes"], strong: string | null, size: Size | null): (context: CanvasRenderingContext2D) => void {
  return useCallback(
    (context) => {
      if (size === null) return;
      const colour = colourOf();
      const line = (run: number): void => {
        context.beginPath();
        let down = false;
        for (const [at, { places }] of drawn.entries()) {
          const place = places[run] ?? null;
          if (place === null) down = false;
          else {
            const [x, y] = [acrossOf(at, drawn.length, size.width), upOf(place, size.height)];
            if (down) context.lineTo(x, y);
            else context.moveTo(x, y);
            down = true;
          }
        }
        context.stroke();
      };
      const rank = (run: ValueRun): number => Number(run.token !== null) + 2 * Number(run.id === strong);
      const order = runs.map((run, at) => ({ run, at })).sort((a, b) => rank(a.run) - rank(b.run));
      for (const { run, at } of order) {
        const kept = passes(drawn, brushes, at);
        context.strokeStyle = colour(run.token ?? (run.id === strong ? "--ink" : "--c7"));
        context.lineWidth = rank(run) > 0 ? 2 : 1.1;
        context.globalAlpha = rank(run) > 0 ? 1 : Math.max(0.12, Math.min(0.45, 30 / runs.length));
        if (!kept) context.globalAlpha *= 0.15;
        line(at);
      }
    },
    [runs, drawn, brushes, strong, size],
  );
}

function Scale({ column, x, last, size, shown }: { column: Drawn; x: number; last: boolean; size: Size; shown: Stretch | null }): VNode {
  return (
    <>
      <line class="parallel-axis" x1={x} x2={x} y1={TOP} y2={size.height - BOTTOM} />
      <text class="parallel-name" x={x} y={11} text-anchor="middle">
        {column.label}
      </text>
      {column.axis.marks.map((mark) => (
        <text key={mark.label} class="parallel-mark" x={last ? x - 6 : x + 6} y={upOf(mark.at, size.height) + 3.5} text-anchor={last ? "end" : "start"}>
          {mark.label}
        </text>
      ))}
      {shown !== null && (
        <rect class="parallel-brush" x={x - 6} width={12} y={upOf(shown[1], size.height)} height={Math.max(2, upOf(shown[0], size.height) - upOf(shown[1], size.height))} />
      )}
    </>
  );
}

function keyHandler(stretch: Stretch | null, onBrush: (stretch: Stretch | null) => void): (event: KeyboardEvent) => void {
  return (event) => {
    const next = brushedByKey(event.key, stretch);
    if (next === undefined || (next === null && stretch === null)) return;
    event.preventDefault();
    event.stopPropagation();
    onBrush(next);
  };
}

function AxisLine({ column, at, count, size, stretch, onBrush }: {
  column: Drawn;
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
      <Scale column={column} x={x} last={at === count - 1} size={size} shown={shown} />
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
  const drawn = useMemo(
    () =>
      columns.map((column): Drawn => {
        const axis = axisOf(column.values);
        return { ...column, axis, places: column.values.map(axis.place) };
      }),
    [columns],
  );
  useDrawing(canvas, size, useDraw(runs, drawn, brushes, strong, size));
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
