/** What holds for all charts of a page: the x axis, smoothing, the y axis, which metrics. */
import type { ComponentChildren, VNode } from "preact";
import type { SeriesAxis } from "../api/metrics";
import { Button } from "../components/Button";
import { Popover } from "../components/Popover";
import { AXIS_NAMES, type ChartView } from "./view";

interface Props {
  view: ChartView;
  onChange: (change: Partial<ChartView>) => void;
}

const AXES: readonly SeriesAxis[] = ["step", "time", "relative"];

function Find({ view, onChange }: Props): VNode {
  return (
    <input
      type="search"
      class="field"
      aria-label="Find metrics"
      placeholder="Find metrics"
      value={view.find}
      onInput={(event) => onChange({ find: event.currentTarget.value })}
    />
  );
}

function Axes({ view, onChange }: Props): VNode {
  return (
    <div class="segments" role="group" aria-label="X axis">
      {AXES.map((axis) => (
        <Button key={axis} pressed={view.x === axis} onClick={() => onChange({ x: axis })}>
          {AXIS_NAMES[axis]}
        </Button>
      ))}
    </div>
  );
}

function Drawing({ view, onChange }: Props): VNode {
  return (
    <>
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
    </>
  );
}

export function ChartControls(props: Props): VNode {
  return (
    <div class="chart-controls" role="group" aria-label="Charts">
      <Find {...props} />
      <Axes {...props} />
      <Drawing {...props} />
    </div>
  );
}

interface SlimProps extends Props {
  /** Further choices of the page. */
  children?: ComponentChildren;
  /** Whether any of them is not as usual. */
  marked: boolean;
  /** Stands at the end of the line. */
  more?: ComponentChildren;
}

/** The same in one line, for charts beside something else. */
export function SlimControls({ children, marked, more, ...props }: SlimProps): VNode {
  const { view } = props;
  const unusual = marked || view.smooth > 0 || view.y === "log" || view.outliers === "ignore";
  return (
    <div class="chart-controls slim" role="group" aria-label="Charts">
      <Find {...props} />
      <Axes {...props} />
      <Popover label="How charts are drawn" button="Display" marked={unusual}>
        <div class="chart-display">
          <div class="chart-drawing">
            <Drawing {...props} />
          </div>
          {children}
        </div>
      </Popover>
      {more}
    </div>
  );
}
