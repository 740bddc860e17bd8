/** What holds for all charts of a page: the x axis, smoothing, the y axis, which metrics. */
import type { ComponentChildren, VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { SeriesAxis } from "../api/metrics";
import { Button } from "../components/Button";
import { Popover } from "../components/Popover";
import { useBindings } from "../lib/keys";
import { chartActions } from "./actions";
import { matchingKeys } from "./keys";
import { acrossOf, AXIS_NAMES, SIZE_NAMES, type CardSize, type ChartView } from "./view";

interface Props {
  view: ChartView;
  /** The metrics there are. */
  keys: readonly string[];
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

/** More metrics are no choice any more: a search for metrics narrows them. */
const MOST_OFFERED = 200;

/** The values of another metric across the charts. */
function MetricAxis({ view, keys, onChange }: Props): VNode {
  const across = acrossOf(view) === "metric" ? view.by : "";
  const offered = useMemo(() => {
    const found = new Set(matchingKeys(keys, view.find));
    const some = [...found, ...keys.filter((key) => !found.has(key))].slice(0, MOST_OFFERED);
    return across === "" || some.includes(across) ? some : [across, ...some];
  }, [keys, view.find, across]);
  const choose = (key: string): void => onChange(key === "" ? { x: "step", by: "" } : { x: "metric", by: key });
  return (
    <select class={across === "" ? "axis-metric" : "axis-metric chosen"} aria-label="Metric on the x axis" value={across} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">Metric …</option>
      {offered.map((key) => (
        <option key={key} value={key}>
          {key}
        </option>
      ))}
    </select>
  );
}

/** The switches in the palette: they are there while their panel is closed. */
function useChartActions({ view, onChange }: Props): void {
  useBindings(chartActions(view).map(({ does, change }) => ({ keys: [], does, run: () => onChange(change) })));
}

function Axes(props: Props): VNode {
  const { view, keys, onChange } = props;
  const now = acrossOf(view);
  return (
    <div class="segments" role="group" aria-label="X axis">
      {AXES.map((axis) => (
        <Button key={axis} pressed={now === axis} onClick={() => onChange({ x: axis, by: "" })}>
          {AXIS_NAMES[axis]}
        </Button>
      ))}
      {keys.length > 1 && <MetricAxis {...props} />}
    </div>
  );
}

function Sizes({ view, onChange }: Props): VNode {
  return (
    <div class="segments" role="group" aria-label="Size of charts">
      {(Object.keys(SIZE_NAMES) as CardSize[]).map((size) => (
        <Button key={size} pressed={view.size === size} onClick={() => onChange({ size })} label={SIZE_NAMES[size]} title={SIZE_NAMES[size]}>
          {size.toUpperCase()}
        </Button>
      ))}
    </div>
  );
}

function Drawing(props: Props): VNode {
  const { view, onChange } = props;
  const moments = view.x === "time";
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
        pressed={view.xscale === "log" && !moments}
        disabled={moments}
        title={moments ? "Moments have no logarithm" : "Show early points as wide as late ones"}
        onClick={() => onChange({ xscale: view.xscale === "log" ? "linear" : "log" })}
      >
        Log x
      </Button>
      <Button
        pressed={view.outliers === "ignore"}
        title="Leave values far from the others outside of the y axis"
        onClick={() => onChange({ outliers: view.outliers === "ignore" ? "show" : "ignore" })}
      >
        Ignore outliers
      </Button>
      <Sizes {...props} />
    </>
  );
}

export function ChartControls(props: Props): VNode {
  useChartActions(props);
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
  useChartActions(props);
  const unusual = marked || view.smooth > 0 || view.y === "log" || view.outliers === "ignore" || view.xscale === "log" || view.size !== "m";
  return (
    <div class="chart-controls slim" role="group" aria-label="Charts">
      <Find {...props} />
      <Axes {...props} />
      <Popover label="How charts are drawn" does="Change how charts are drawn" button="Display" marked={unusual}>
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
