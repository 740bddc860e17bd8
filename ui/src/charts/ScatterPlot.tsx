/** Runs as dots over two columns; the one that is pointed at says its values and stands out wherever it is shown. */
import { useSignalEffect, type Signal } from "@preact/signals";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { dotsOf, type Dot } from "./places";
import { colourOf, useDrawing, useSize, type Size } from "./plane";
import { axisOf, type Axis } from "./scale";
import type { ValueColumn, ValueRun } from "./ValueTable";

interface Props {
  runs: readonly ValueRun[];
  x: ValueColumn;
  y: ValueColumn;
  highlight: Signal<string | null>;
}

const LEFT = 48;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 26;
const REACH = 24;

const across = (dot: Pick<Dot, "x">, size: Size): number => LEFT + dot.x * (size.width - LEFT - RIGHT);
const up = (dot: Pick<Dot, "y">, size: Size): number => size.height - BOTTOM - dot.y * (size.height - TOP - BOTTOM);

function useDraw(dots: readonly Dot[], strong: string | null, size: Size | null): (context: CanvasRenderingContext2D) => void {
  return useCallback(
    (context) => {
      if (size === null) return;
      const colour = colourOf();
      const rank = ({ run }: Dot): number => Number(run.token !== null) + 2 * Number(run.id === strong);
      for (const dot of [...dots].sort((a, b) => rank(a) - rank(b))) {
        const pointed = dot.run.id === strong;
        context.beginPath();
        context.arc(across(dot, size), up(dot, size), pointed ? 5.5 : 3.5, 0, 2 * Math.PI);
        context.globalAlpha = dot.run.token === null && !pointed ? 0.5 : 1;
        context.fillStyle = colour(dot.run.token ?? "--c7");
        context.fill();
        context.strokeStyle = colour(pointed ? "--ink" : "--card");
        context.lineWidth = pointed ? 1.5 : 1;
        context.stroke();
      }
    },
    [dots, strong, size],
  );
}

function Axes({ x, y, axes, size }: Pick<Props, "x" | "y"> & { axes: { x: Axis; y: Axis }; size: Size }): VNode {
  return (
    <svg width={size.width} height={size.height} role="img" aria-label={`${y.label} over ${x.label}`}>
      {axes.y.marks.map((mark) => {
        const at = up({ y: mark.at }, size);
        return (
          <g key={mark.label}>
            <line class="parallel-axis" x1={LEFT} x2={size.width - RIGHT} y1={at} y2={at} />
            <text class="parallel-mark" x={LEFT - 6} y={at + 3.5} text-anchor="end">
              {mark.label}
            </text>
          </g>
        );
      })}
      {axes.x.marks.map((mark) => (
        <text key={mark.label} class="parallel-mark" x={across({ x: mark.at }, size)} y={size.height - 10} text-anchor="middle">
          {mark.label}
        </text>
      ))}
    </svg>
  );
}

export function ScatterPlot({ runs, x, y, highlight }: Props): VNode {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const [strong, setStrong] = useState<string | null>(null);
  useSignalEffect(() => setStrong(highlight.value));
  const axes = useMemo(() => ({ x: axisOf(x.values), y: axisOf(y.values) }), [x, y]);
  const dots = useMemo(() => dotsOf(runs, x, y, axes), [runs, x, y, axes]);
  useDrawing(canvas, size, useDraw(dots, strong, size));
  const onMove = (event: MouseEvent): void => {
    const place = box.current?.getBoundingClientRect();
    if (place === undefined || size === null) return;
    const far = (dot: Dot): number => Math.hypot(across(dot, size) - event.clientX + place.left, up(dot, size) - event.clientY + place.top);
    let best: Dot | null = null;
    for (const dot of dots) if (far(dot) < REACH && (best === null || far(dot) < far(best))) best = dot;
    highlight.value = best?.run.id ?? null;
  };
  const dot = dots.find((one) => one.run.id === strong);
  return (
    <div class="scatter" ref={box} onMouseMove={onMove} onMouseLeave={() => (highlight.value = null)}>
      {size !== null && <Axes x={x} y={y} axes={axes} size={size} />}
      <canvas ref={canvas} aria-hidden="true" />
      {dot !== undefined && size !== null && (
        <p class="readout" style={dot.x < 0.5 ? { left: `${across(dot, size) + 12}px` } : { right: `${size.width - across(dot, size) + 12}px` }}>
          <b>{dot.run.label}</b>
          <br />
          {x.label} {String(x.values[dot.at] ?? "")} · {y.label} {String(y.values[dot.at] ?? "")}
        </p>
      )}
    </div>
  );
}
