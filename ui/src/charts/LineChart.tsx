/** A line chart of many runs, with a crosshair, a readout at the pointer, and zoom by dragging. */
import { signal, useSignal, type ReadonlySignal, type Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";
import { theme } from "../lib/theme";
import type { Hover } from "./hover";
import { movedBy, type ChartModel } from "./model";
import { LinePlot } from "./plot";
import type { Range } from "./ranges";
import { readoutAt } from "./readout";
import { ReadoutBox, type Tip } from "./ReadoutBox";

interface Props {
  model: ChartModel;
  /** What the chart shows, for those who do not see it. */
  label: string;
  hover: Hover;
  /** The run to draw strongly. */
  highlight: Signal<string | null>;
  onZoom: (range: Range | null) => void;
}

/** A line further away from the pointer than this share of the height is not the one that is meant. */
const NEAR = 0.12;

/** The line whose value is nearest to a height, as the eye sees it. */
function nearestRow(tip: Omit<Tip, "pointed">, y: number, log: boolean): number {
  const height = (value: number): number => (log ? Math.log(value) : value);
  let best = 0;
  let least = Infinity;
  for (const [index, row] of tip.readout.rows.entries()) {
    const distance = Math.abs(height(row.value) - height(y));
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** Joins a plot, the shared crosshair and the readout of one chart. */
class Pointing {
  plot: LinePlot | null = null;
  readonly tip = signal<Tip | null>(null);
  private meant: string | null = null;

  constructor(
    private readonly hover: Hover,
    private readonly highlight: Signal<string | null>,
    public model: ChartModel,
  ) {}

  /** The pointer is over this chart, or left it. */
  at(place: { x: number; y: number; left: number; top: number } | null): void {
    const readout = place === null ? null : readoutAt(this.model, place.x);
    if (place === null || readout === null) {
      this.tip.value = null;
      this.plot?.mark(null, 0, 0);
      this.mean(null);
      if (this.hover.peek()?.chart === this) this.hover.value = null;
      return;
    }
    const tip = { readout, left: place.left, top: place.top };
    const pointed = nearestRow(tip, place.y, this.model.log);
    this.tip.value = { ...tip, pointed };
    const row = readout.rows[pointed];
    if (row !== undefined) this.plot?.mark(row.line, row.line.series.x[row.index] ?? readout.x, row.value);
    this.mean(row !== undefined && this.isNear(place.y, row.value) ? row.line.id : null);
    this.hover.value = { x: readout.x, chart: this };
  }

  /** Another model is drawn: what is pointed at says its new values. */
  renew(): void {
    const tip = this.tip.peek();
    if (tip === null) return;
    const { x } = tip.readout;
    const readout = x >= this.model.x[0] && x <= this.model.x[1] ? readoutAt(this.model, x) : null;
    if (readout === null) {
      this.at(null);
      return;
    }
    const before = tip.readout.rows[tip.pointed]?.line.id;
    const pointed = Math.max(0, readout.rows.findIndex((row) => row.line.id === before));
    this.tip.value = { ...tip, readout, pointed, left: this.plot?.leftOf(readout.x) ?? tip.left };
    const row = readout.rows[pointed];
    if (row !== undefined) this.plot?.mark(row.line, row.line.series.x[row.index] ?? readout.x, row.value);
  }

  /** The line that the pointer means stands out wherever its run is shown; one alone need not. */
  private mean(id: string | null): void {
    const { highlight } = this;
    if (id === null && highlight.peek() !== this.meant) return;
    this.meant = this.model.lines.length > 1 ? id : null;
    highlight.value = this.meant;
  }

  private isNear(y: number, value: number): boolean {
    const [low, high] = this.model.y;
    const part = this.model.log ? Math.log(y / value) / Math.log(high / low) : (y - value) / (high - low);
    return Math.abs(part) < NEAR;
  }

  /** Another chart of the page is pointed at. */
  follow(): () => void {
    return this.hover.subscribe((pointed) => {
      if (pointed?.chart !== this) this.plot?.point(pointed?.x ?? null);
    });
  }

  /** Moves the readout with the arrow keys, zooms with + and -, and shows all again with 0 or Escape. */
  key(event: KeyboardEvent, onZoom: (range: Range | null) => void): void {
    const [from, to] = this.model.x;
    const now = this.tip.peek()?.readout.x ?? movedBy(this.model, from, 0.5);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const factor = { "+": 0.25, "=": 0.25, "-": 1 }[event.key];
    if (step !== undefined) this.plot?.moveTo(Math.min(to, Math.max(from, movedBy(this.model, now, step / 50))));
    else if (factor !== undefined) onZoom([movedBy(this.model, now, -factor), movedBy(this.model, now, factor)]);
    else if (event.key === "0" || event.key === "Escape") onZoom(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Tells of each change of a signal; `subscribe` tells of its value now, too. */
function changesOf<T>(source: ReadonlySignal<T>, tell: () => void): () => void {
  let begun = false;
  const stop = source.subscribe(() => begun && tell());
  begun = true;
  return stop;
}

export function LineChart({ model, label, hover, highlight, onZoom }: Props): VNode {
  const host = useRef<HTMLDivElement>(null);
  const kept = useRef<Pointing | null>(null);
  kept.current ??= new Pointing(hover, highlight, model);
  const pointing = kept.current;
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const byKeyboard = useSignal(false);
  pointing.model = model;

  // At once: what has focus answers its keys.
  useLayoutEffect(() => {
    if (host.current === null) return;
    const plot = new LinePlot(host.current, pointing.model, {
      onPoint: (at) => pointing.at(at),
      onZoom: (range) => zoom.current(range),
      onShown: () => pointing.renew(),
    });
    pointing.plot = plot;
    const sizes = new ResizeObserver(() => plot.resize());
    sizes.observe(host.current);
    const stops = [
      pointing.follow(),
      highlight.subscribe((id) => plot.highlight(id)),
      // The theme's colours are on the page only after its own effect ran.
      changesOf(theme, () => queueMicrotask(() => plot.show(pointing.model, true))),
    ];
    return () => {
      for (const stop of stops) stop();
      sizes.disconnect();
      pointing.at(null);
      pointing.plot = null;
      plot.destroy();
    };
  }, [pointing, highlight]);

  useLayoutEffect(() => pointing.plot?.show(model, false), [pointing, model]);

  return (
    <div class="line-chart" onMouseMove={() => (byKeyboard.value = false)}>
      <div
        class="line-chart-plot"
        role="img"
        aria-label={label}
        tabIndex={0}
        ref={host}
        onKeyDown={(event) => {
          byKeyboard.value = true;
          pointing.key(event, onZoom);
        }}
        onBlur={() => pointing.plot?.point(null)}
      />
      <ReadoutBox tip={pointing.tip} model={model} spoken={byKeyboard} />
    </div>
  );
}
