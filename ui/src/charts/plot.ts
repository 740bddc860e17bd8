/** The one place that knows uPlot: it gives axes, cursor and selection; lines, bands and marks are ours. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { tokenValue } from "../lib/colour";
import type { ChartModel, DrawnLine } from "./model";
import type { Range } from "./ranges";
import { axisLabels, axisTicks, linearTicks, logTicks, numberLabels } from "./ticks";

export interface PlotEvents {
  /** The pointer is at a place (in units of the axes), or gone. */
  onPoint: (at: { x: number; y: number; left: number; top: number } | null) => void;
  /** A stretch of x was chosen, or all of it again. */
  onZoom: (range: Range | null) => void;
  /** Another model is drawn; the crosshair is where it was. */
  onShown: () => void;
}

const NOBODY: PlotEvents = { onPoint: () => undefined, onZoom: () => undefined, onShown: () => undefined };

interface Layer {
  line: DrawnLine;
  values: Float64Array;
  faint: boolean;
}

interface Colours {
  soft: string;
  line: string;
  of: (line: DrawnLine) => string;
}

/** The colours of the theme that is shown; a canvas does not follow custom properties by itself. */
function themeColours(lines: readonly DrawnLine[]): Colours {
  const tokens = new Map(lines.map((line) => [line.style.token, tokenValue(line.style.token)]));
  return { soft: tokenValue("--soft"), line: tokenValue("--line"), of: (line) => tokens.get(line.style.token) ?? "gray" };
}

function layersOf(model: ChartModel): Layer[] {
  const faint = model.lines.flatMap((line) => (line.raw === null ? [] : [{ line, values: line.raw, faint: true }]));
  const layer = (line: DrawnLine): Layer => ({ line, values: line.y, faint: false });
  const strong = model.lines.filter((line) => line.strong === true);
  return [...faint, ...model.lines.filter((line) => line.strong !== true).map(layer), ...strong.map(layer)];
}

type Scale = (value: number) => number;

/** From values of a scale to pixels from its lower end. */
function pixelsFrom({ min, max }: { min: number; max: number }, span: number, log: boolean): Scale {
  if (!log) return (value) => ((value - min) * span) / (max - min);
  const low = Math.log10(min);
  const per = span / (Math.log10(max) - low);
  return (value) => (Math.log10(value) - low) * per;
}

/** From values to canvas pixels. Values that have no place give NaN or an infinity. */
function pixelScales(u: uPlot, { log, logX }: Pick<ChartModel, "log" | "logX">): { x: Scale; y: Scale } {
  const { left, top, width, height } = u.bbox;
  const x = pixelsFrom(u.scales["x"] as { min: number; max: number }, width, logX);
  const y = pixelsFrom(u.scales["y"] as { min: number; max: number }, height, log);
  return { x: (value) => left + x(value), y: (value) => top + height - y(value) };
}

function strokePath(x: Float64Array, values: Float64Array, scale: { x: Scale; y: Scale }): Path2D {
  const path = new Path2D();
  let alone = false;
  let down = false;
  let lastX = 0;
  let lastY = 0;
  const dot = (): void => path.arc(lastX, lastY, uPlot.pxRatio, 0, Math.PI * 2);
  for (let i = 0; i < values.length; i++) {
    const px = scale.x(x[i] ?? 0);
    const py = scale.y(values[i] ?? NaN);
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      if (down && alone) dot();
      down = false;
      continue;
    }
    lastX = px;
    lastY = py;
    if (down) path.lineTo(lastX, lastY);
    else path.moveTo(lastX, lastY);
    alone = !down;
    down = true;
  }
  // A point between two gaps, or a series of one point, would be a line of no length.
  if (down && alone) dot();
  return path;
}

/** The area between the least and greatest values of buckets; interrupted where either has no place. */
function bandPath(line: DrawnLine, scale: { x: Scale; y: Scale }, floor: number): Path2D | null {
  const { x, low, high } = line.series;
  if (low === null || high === null) return null;
  const path = new Path2D();
  let stretch: [number, number, number][] = [];
  const close = (): void => {
    const [first] = stretch;
    if (first !== undefined && stretch.length > 1) {
      path.moveTo(first[0], first[2]);
      for (const [px, , top] of stretch) path.lineTo(px, top);
      for (const [px, bottom] of stretch.reverse()) path.lineTo(px, bottom);
      path.closePath();
    }
    stretch = [];
  };
  for (let i = 0; i < x.length; i++) {
    const top = scale.y(high[i] ?? NaN);
    const bottom = scale.y(low[i] ?? NaN);
    const px = scale.x(x[i] ?? 0);
    if (!Number.isFinite(px) || !Number.isFinite(top)) close();
    // Below a log axis there is no place but the floor.
    else stretch.push([px, Number.isFinite(bottom) ? bottom : floor, top]);
  }
  close();
  return path;
}

const MARK = 3.5;

function drawMarks(u: uPlot, model: ChartModel, colours: Colours): void {
  const { ctx, bbox } = u;
  const size = MARK * uPlot.pxRatio;
  const scale = pixelScales(u, model);
  ctx.save();
  ctx.lineWidth = uPlot.pxRatio;
  for (const mark of model.marks) {
    const line = model.lines[mark.line];
    const x = scale.x(mark.x);
    if (line === undefined || x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue;
    const above = mark.kind === "above";
    const y = above ? bbox.top + size : bbox.top + bbox.height - size;
    const path = new Path2D();
    if (mark.kind === "nan") {
      path.moveTo(x - size * 0.8, y - size * 0.8);
      path.lineTo(x + size * 0.8, y + size * 0.8);
      path.moveTo(x + size * 0.8, y - size * 0.8);
      path.lineTo(x - size * 0.8, y + size * 0.8);
    } else {
      const tip = above ? -size : size;
      path.moveTo(x, y + tip);
      path.lineTo(x - size, y - tip * 0.6);
      path.lineTo(x + size, y - tip * 0.6);
      path.closePath();
    }
    ctx.strokeStyle = ctx.fillStyle = colours.of(line);
    ctx.stroke(path);
    if (mark.kind !== "nan") ctx.fill(path);
  }
  ctx.restore();
}

/** How strongly lines are drawn: many are thin, one that is pointed at stands out. */
const THIN_FROM = 12;

/** A chart in an element. It is drawn anew when given another model, theme or size. */
export class LinePlot {
  private u: uPlot | null = null;
  private layers: Layer[] = [];
  private highlighted: string | null = null;
  /** Where the crosshair is, in units of the x axis, and how high the pointer is. */
  private at: { x: number; top: number } | null = null;
  /** Drawings under way: what they do to the crosshair is nobody's doing. */
  private drawing = 0;
  private readonly dot = document.createElement("div");

  constructor(
    /** Null once it is destroyed. */
    private host: HTMLElement | null,
    private model: ChartModel,
    private events: PlotEvents,
  ) {
    this.dot.className = "plot-dot";
    this.create();
  }

  /** Draws another model; `restyled` when colours changed with the theme. */
  show(model: ChartModel, restyled: boolean): void {
    const before = this.model;
    if (model === before && !restyled) return;
    this.model = model;
    const layers = layersOf(model);
    const same =
      !restyled &&
      before.axis === model.axis &&
      before.log === model.log &&
      before.logX === model.logX &&
      layers.length === this.layers.length &&
      layers.every((layer, index) => layer.line.id === this.layers[index]?.line.id);
    // uPlot keeps the crosshair's pixels while axes change under it; readers look at a place on the axis.
    this.drawing += 1;
    if (same && this.u !== null) this.refresh(this.u, layers);
    else this.create();
    this.settle();
  }

  /** Where a place on the x axis is, in pixels of the plot. */
  leftOf(x: number): number {
    return this.u?.valToPos(x, "x") ?? -10;
  }

  /** Fits the chart into its element. */
  resize(): void {
    if (this.u === null || this.host === null) return;
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width > 0 && (width !== this.u.width || height !== this.u.height)) this.u.setSize({ width, height });
  }

  /** Moves the crosshair to a place, or takes it away; tells nobody. */
  point(x: number | null): void {
    this.at = x === null ? null : { x, top: 0 };
    this.placeCrosshair();
    this.dot.hidden = true;
  }

  /** Points at a place as the pointer would. */
  moveTo(x: number): void {
    if (this.u !== null) this.u.setCursor({ left: this.u.valToPos(x, "x"), top: this.u.over.clientHeight / 2 }, true);
  }

  /** Puts the dot on a point of a line. */
  mark(line: DrawnLine | null, x: number, y: number): void {
    if (this.u === null || line === null || !Number.isFinite(y)) {
      this.dot.hidden = true;
      return;
    }
    const left = this.u.valToPos(x, "x");
    const top = this.u.valToPos(y, "y");
    this.dot.hidden = !(top >= 0 && top <= this.u.over.clientHeight);
    this.dot.style.background = line.style.colour;
    this.dot.style.transform = `translate(${left}px, ${top}px)`;
  }

  /** Draws one run strongly and the others faintly; null draws all alike. */
  highlight(id: string | null): void {
    if (id === this.highlighted) return;
    this.highlighted = id;
    if (this.u === null) return;
    for (const [index, layer] of this.layers.entries()) {
      const series = this.u.series[index + 1];
      if (series !== undefined) Object.assign(series, this.strength(layer));
    }
    this.u.redraw(false);
  }

  /** Lets go of the page too: Chromium keeps one of uPlot's getters for good, and with it one chart. */
  destroy(): void {
    this.u?.destroy();
    this.u = null;
    this.host = null;
    this.events = NOBODY;
    this.layers = [];
  }

  private placeCrosshair(): void {
    const { at, model } = this;
    const inside = at !== null && at.x >= model.x[0] && at.x <= model.x[1];
    this.u?.setCursor(inside ? { left: this.leftOf(at.x), top: at.top } : { left: -10, top: -10 }, false);
  }

  private settle(): void {
    // uPlot draws in a microtask that is queued already.
    queueMicrotask(() => {
      this.drawing -= 1;
      if (this.u === null) return;
      this.placeCrosshair();
      this.events.onShown();
    });
  }

  private strength(layer: Layer): { width: number; alpha: number } {
    if (this.highlighted === null) return this.calm(layer);
    const chosen = layer.line.id === this.highlighted;
    if (layer.faint) return { width: 1, alpha: chosen ? 0.35 : 0.06 };
    return { width: chosen ? 2 : 1, alpha: chosen ? 1 : 0.25 };
  }

  /** Nothing is pointed at: selected lines stand out a little, the others are there to compare with. */
  private calm(layer: Layer): { width: number; alpha: number } {
    const many = this.layers.length >= THIN_FROM;
    const strong = layer.line.strong === true;
    const beside = this.model.lines.some((line) => line.strong === true);
    if (layer.faint) return { width: 1, alpha: beside && !strong ? 0.1 : 0.25 };
    if (!beside) return { width: many ? 1 : 1.4, alpha: 0.9 };
    return strong ? { width: 2, alpha: 1 } : { width: 1, alpha: many ? 0.45 : 0.6 };
  }

  private data(layers: readonly Layer[]): uPlot.AlignedData {
    // Each line has its own x (uPlot's mode 2), whose type the library's declarations leave out.
    return [null, ...layers.map((layer) => [layer.line.series.x, layer.values])] as unknown as uPlot.AlignedData;
  }

  private refresh(u: uPlot, layers: Layer[]): void {
    this.layers = layers;
    for (const [index, layer] of layers.entries()) Object.assign(u.series[index + 1] ?? {}, this.strength(layer));
    u.batch(() => {
      u.setData(this.data(layers), false);
      u.setScale("x", { min: this.model.x[0], max: this.model.x[1] });
      u.setScale("y", { min: this.model.y[0], max: this.model.y[1] });
    });
    u.redraw(true, true);
  }

  private create(): void {
    if (this.host === null) return;
    this.u?.destroy();
    this.layers = layersOf(this.model);
    const { clientWidth, clientHeight } = this.host;
    const colours = themeColours(this.model.lines);
    const options = this.options(colours, clientWidth || 300, clientHeight || 150);
    this.u = new uPlot(options, this.data(this.layers), this.host);
    this.u.over.append(this.dot);
    this.dot.hidden = true;
  }

  private options(colours: Colours, width: number, height: number): uPlot.Options {
    return {
      // uPlot declares its numbers as const enums, which have no value at run time.
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
      mode: 2,
      width,
      height,
      padding: [6, 8, 0, 0],
      legend: { show: false },
      scales: {
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
        x: { time: false, distr: this.model.logX ? 3 : 1, range: () => [...this.model.x] as [number, number] },
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
        y: { distr: this.model.log ? 3 : 1, range: () => [...this.model.y] as [number, number] },
      },
      axes: this.axes(colours),
      series: [{}, ...this.layers.map((layer, index) => this.series(layer, index, colours))],
      cursor: {
        x: true,
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: { dblclick: () => () => (this.events.onZoom(null), null) },
      },
      hooks: {
        draw: [(u) => drawMarks(u, this.model, colours)],
        setCursor: [(u) => this.pointed(u)],
        setSelect: [(u) => this.selected(u)],
      },
    };
  }

  private series(layer: Layer, index: number, colours: Colours): uPlot.Series & { alpha: number } {
    const colour = colours.of(layer.line);
    const dash = layer.faint ? [] : layer.line.style.dash.map((length) => length * uPlot.pxRatio);
    return {
      ...this.strength(layer),
      auto: false,
      stroke: colour,
      // The band; its path is empty for raw points.
      fill: `color-mix(in srgb, ${colour} 22%, transparent)`,
      dash,
      points: { show: false },
      facets: [
        { scale: "x", auto: false },
        { scale: "y", auto: false },
      ],
      paths: (u) => {
        const now = this.layers[index] ?? layer;
        const scale = pixelScales(u, this.model);
        const band = now.faint ? null : bandPath(now.line, scale, u.bbox.top + u.bbox.height);
        return { stroke: strokePath(now.line.series.x, now.values, scale), fill: band, clip: null, flags: 0 };
      },
    };
  }

  private axes(colours: Colours): uPlot.Axis[] {
    const shared = {
      stroke: colours.soft,
      font: "10.5px ui-sans-serif, system-ui, sans-serif",
      ticks: { show: false },
      gap: 5,
    };
    const model = (): ChartModel => this.model;
    return [
      {
        ...shared,
        scale: "x",
        grid: { show: false },
        border: { show: true, stroke: colours.line, width: 1 },
        size: this.model.axis === "time" ? 34 : 22,
        splits: (u) => axisTicks(model().axis, ...model().x, Math.max(2, u.bbox.width / uPlot.pxRatio / (model().axis === "step" ? 56 : 84)), model().logX),
        filter: (_, marks) => marks,
        values: (_, marks) => axisLabels(model().axis, marks),
      },
      {
        ...shared,
        scale: "y",
        grid: { stroke: colours.line, width: 1 },
        size: (_: uPlot, labels: string[] | null) => 12 + 6.2 * Math.max(2, ...(labels ?? []).map((label) => label.length)),
        splits: (u) => {
          const most = Math.max(2, u.bbox.height / uPlot.pxRatio / 24);
          return model().log ? logTicks(...model().y, most) : linearTicks(...model().y, most);
        },
        // uPlot would blank all marks of a log axis but the powers of ten; logTicks has thinned them already.
        filter: (_, marks) => marks,
        values: (_, marks) => numberLabels(marks),
      },
    ];
  }

  private pointed(u: uPlot): void {
    if (this.drawing > 0) return;
    const { left = -10, top = -10 } = u.cursor;
    const x = u.posToVal(left, "x");
    this.at = left < 0 || top < 0 ? null : { x, top };
    this.events.onPoint(this.at === null ? null : { x, y: u.posToVal(top, "y"), left, top });
  }

  private selected(u: uPlot): void {
    const { left, width } = u.select;
    if (width < 4) return;
    const range: Range = [u.posToVal(left, "x"), u.posToVal(left + width, "x")];
    u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.events.onZoom(range);
  }
}
