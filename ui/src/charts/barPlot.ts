/** A metric as bars: one a run, or the mean of each group with its spread. Pure. */
import { columnFormat, formatAs, plural } from "../lib/format";
import { spreadOf, type Spread } from "./distribution";
import { axesShapes, frameIn, up, type Frame } from "./frame";
import type { Picture, Plot } from "./picture";
import { plainAxis, slotAxis } from "./scale";
import type { Shape, Size } from "./shapes";
import { finiteOf, type ValueColumn, type ValueGroup } from "./values";

interface Bar extends Spread {
  group: ValueGroup;
}

const MOST_WIDE = 64;
/** More bars than these are thinner than what one can point at. */
export const MOST_BARS = 100;

function barsOf(metric: ValueColumn, groups: readonly ValueGroup[]): Bar[] {
  return groups.flatMap((group) => {
    const spread = spreadOf(finiteOf(metric, group.runs).map(({ value }) => value));
    return spread === null ? [] : [{ group, ...spread }];
  });
}

function rangeOf(bars: readonly Bar[]): [number, number] {
  const ends = bars.flatMap(({ mean, deviation }) => [mean - deviation, mean + deviation]);
  const [least, greatest] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const air = (greatest - least) * 0.05 || 1;
  return [least < 0 ? least - air : 0, greatest > 0 ? greatest + air : 0];
}

function whisker(x: number, top: number, floor: number, half: number): Shape {
  return { kind: "path", parts: [[x, top, x, floor], [x - half, top, x + half, top], [x - half, floor, x + half, floor]], stroke: "--ink", width: 1.2 };
}

/** `grouped` tells whether groups are of several runs; `by` is what makes them, or "Run". */
export function barPlot(metric: ValueColumn, groups: readonly ValueGroup[], by: string, grouped: boolean): Plot {
  const all = barsOf(metric, groups);
  const bars = all.slice(0, MOST_BARS);
  const format = columnFormat(all.flatMap((bar) => [bar.mean, bar.deviation]));
  const y = plainAxis(...rangeOf(bars));
  const said = (bar: Bar): string =>
    grouped ? `mean ${formatAs(bar.mean, format)} ± ${formatAs(bar.deviation, format)}, ${plural(bar.count, "run")}` : formatAs(bar.mean, format);
  const draw = (size: Size, pointed: string | null): Picture => {
    const frame = frameIn(size, y.marks);
    const height = (value: number): number => up(y.place(value) ?? 0, frame);
    const slot = frame.width / Math.max(1, bars.length);
    const placed = bars.map((bar, at) => ({ bar, x: frame.left + (at + 0.5) * slot, top: height(bar.mean) }));
    const half = Math.min(MOST_WIDE, slot * 0.7) / 2;
    return {
      shapes: [
        ...axesShapes(frame, { x: slotAxis(bars.map((bar) => bar.group.label)), y }, { x: by, y: grouped ? `${metric.label}, mean ± standard deviation` : metric.label }),
        ...placed.flatMap((one) => barShapes(one, half, height, pointed)),
        zeroLine(frame, height(0)),
      ],
      targets: placed.map(({ bar, x, top }) => ({ key: bar.group.key, run: !grouped, x, y: top, title: bar.group.label, said: said(bar) })),
    };
  };
  const lost = groups.length - all.length;
  const cut = all.length - bars.length;
  return {
    title: `${metric.label} by ${by.toLowerCase() === "run" ? "run" : by}`,
    said: [cut > 0 ? `the first ${MOST_BARS} of ${all.length}` : "", lost > 0 ? `${lost} without a finite value` : ""].filter((part) => part !== "").join(" · "),
    draw,
    legend: [],
    table: grouped
      ? { head: [by, "Runs", `Mean ${metric.label}`, "Standard deviation"], rows: all.map((bar) => [bar.group.label, bar.count, bar.mean, bar.deviation]) }
      : { head: ["Run", metric.label], rows: all.map((bar) => [bar.group.label, bar.mean]) },
    ids: grouped ? null : all.map((bar) => bar.group.key),
  };
}

function zeroLine({ left, width }: Frame, y: number): Shape {
  return { kind: "path", parts: [[left, y, left + width, y]], stroke: "--edge" };
}

function barShapes({ bar, x, top }: { bar: Bar; x: number; top: number }, half: number, height: (value: number) => number, pointed: string | null): Shape[] {
  const zero = height(0);
  const strong = pointed === bar.group.key;
  const rect: Shape = {
    kind: "rect",
    x: x - half,
    y: Math.min(top, zero),
    wide: 2 * half,
    high: Math.abs(top - zero),
    fill: bar.group.token,
    alpha: pointed === null || strong ? 0.9 : 0.5,
    ...(strong ? { stroke: "--ink", width: 1.5 } : {}),
  };
  if (bar.count < 2) return [rect];
  return [rect, whisker(x, height(bar.mean + bar.deviation), height(bar.mean - bar.deviation), Math.min(6, half / 2))];
}
