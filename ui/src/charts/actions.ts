/** What can be changed about how charts are drawn, in words that say what each change would do. Pure. */
import type { SeriesAxis } from "../api/metrics";
import { acrossOf, SIZE_NAMES, type CardSize, type ChartView } from "./view";

export interface ChartAction {
  does: string;
  change: Partial<ChartView>;
}

/** Smoothing that shows the course of most noisy lines. */
const USUAL_SMOOTHING = 0.6;

const AXES: Record<SeriesAxis, string> = { step: "steps", time: "time", relative: "relative time" };

function scale(axis: "x" | "y", now: "linear" | "log"): { does: string; next: "linear" | "log" } {
  const next = now === "log" ? "linear" : "log";
  return { does: `Draw the ${axis} axis of charts on a ${next} scale`, next };
}

export function chartActions(view: ChartView): ChartAction[] {
  const across = acrossOf(view);
  const axes = (Object.keys(AXES) as SeriesAxis[]).filter((axis) => axis !== across);
  const sizes = (Object.keys(SIZE_NAMES) as CardSize[]).filter((size) => size !== view.size);
  const [x, y] = [scale("x", view.xscale), scale("y", view.y)];
  return [
    ...axes.map((axis): ChartAction => ({ does: `Draw charts over ${AXES[axis]}`, change: { x: axis, by: "" } })),
    view.smooth > 0 ? { does: "Smooth no lines", change: { smooth: 0 } } : { does: `Smooth lines by ${USUAL_SMOOTHING}`, change: { smooth: USUAL_SMOOTHING } },
    { does: y.does, change: { y: y.next } },
    // Moments have no logarithm.
    ...(across === "time" ? [] : [{ does: x.does, change: { xscale: x.next } }]),
    view.outliers === "ignore" ? { does: "Show outliers in charts", change: { outliers: "show" } } : { does: "Ignore outliers in charts", change: { outliers: "ignore" } },
    ...sizes.map((size): ChartAction => ({ does: `Draw ${SIZE_NAMES[size].toLowerCase()} charts`, change: { size } })),
  ];
}
