/** What holds for all charts of a page: the x axis, smoothing, the y axis, which metrics. */
import type { VNode } from "preact";
import type { SeriesAxis } from "../api/metrics";
import { Button } from "../components/Button";
import { AXIS_NAMES, type ChartView } from "./view";

interface Props {
  view: ChartView;
  onChange: (change: Partial<ChartView>) => void;
}

const AXES: readonly SeriesAxis[] = ["step", "time", "relative"];

export function ChartControls({ view, onChange }: Props): VNode {
  return (
    <div class="chart-controls" role="group" aria-label="Charts">
      <input
        type="search"
        class="field"
        aria-label="Find metrics"
        placeholder="Find metrics"
        value={view.find}
        onInput={(event) => onChange({ find: event.currentTarget.value })}
      />
      <div class="segments" role="group" aria-label="X axis">
        {AXES.map((axis) => (
          <Button key={axis} pressed={view.x === axis} onClick={() => onChange({ x: axis })}>
            {AXIS_NAMES[axis]}
          </Button>
        ))}
      </div>
      <label class="chart-smoothing">
        <span class="soft">Smoothing</span>
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={view.smooth}
          onInput={(event) => onChange({ smooth: Number(event.currentTarget.value) })}
        />
        <output class="num">{view.smooth.toFixed(2)}</output>
      </label>
      <Button pressed={view.y === "log"} onClick={() => onChange({ y: view.y === "log" ? "linear" : "log" })}>
        Log y
      </Button>
      <Button
        pressed={view.outliers === "ignore"}
        title="Leave values far from the others outside of the y axis"
        onClick={() => onChange({ outliers: view.outliers === "ignore" ? "show" : "ignore" })}
      >
        Ignore outliers
      </Button>
    </div>
  );
}
