/** The line above the table: the filter, what to show, and how. */
import { useMemo } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { runValues, type RunKeys } from "../../api/runs";
import { Button } from "../../components/Button";
import type { Offers } from "../../components/completion/Completion";
import { FilterBar } from "../../components/FilterBar";
import { useBindings } from "../../lib/keys";
import { onePane } from "../../lib/viewport";
import { changeState, changeView } from "./address";
import { ExportButton } from "./ExportButton";
import { GroupChoice } from "./GroupChoice";
import { isFilterFault } from "./RunsBody";
import type { Views } from "./useExperiment";
import type { Runs } from "./useRuns";
import { ViewMenu } from "./ViewMenu";
import { withOtherRuns, type Parts, type ViewState } from "./viewState";

const PART_NAMES: Record<Parts, string> = { table: "Table", both: "Both", charts: "Charts" };
const SHOWING: Record<Parts, string> = { table: "Show the table alone", both: "Show table and charts", charts: "Show the charts alone" };

function PartsSwitch({ parts }: { parts: Parts }): VNode {
  const choices: readonly Parts[] = onePane.value ? ["table", "charts"] : ["table", "both", "charts"];
  const others = choices.filter((one) => one !== parts);
  useBindings(others.map((one) => ({ keys: [], does: SHOWING[one], run: () => changeView({ show: one }) })));
  return (
    <div class="segments" role="group" aria-label="Table or charts">
      {choices.map((one) => (
        <Button key={one} pressed={parts === one} onClick={() => changeView({ show: one })}>
          {PART_NAMES[one]}
        </Button>
      ))}
    </div>
  );
}

/** So many values of a field are offered. */
const VALUES = 50;

/** Keys and values of the experiment, for the filter. */
function useOffers(experimentId: string, view: ViewState["view"], keys: RunKeys | null): Offers {
  return useMemo(() => {
    const run_view_type = view === "active" ? "ACTIVE_ONLY" : "DELETED_ONLY";
    return { keys, values: (wanted, signal) => runValues({ experiment_ids: [experimentId], run_view_type, limit: VALUES, ...wanted }, signal) };
  }, [experimentId, view, keys]);
}

interface ToolsProps {
  experimentId: string;
  views: Views;
  state: ViewState;
  parts: Parts;
  runs: Runs;
  field: RefObject<HTMLInputElement | null>;
  openPicker: () => void;
}

export function Tools({ experimentId, views, state, parts, runs, field, openPicker }: ToolsProps): VNode {
  const error = isFilterFault(runs, state) ? runs.error : null;
  const fault = error && { message: error.message, position: error.position === null ? null : error.position - runs.shift };
  const offers = useOffers(experimentId, state.view, runs.allKeys);
  const show = (view: ViewState["view"]): void => changeState((now) => withOtherRuns(now, { view }));
  const other = state.view === "active" ? "deleted" : "active";
  useBindings([{ keys: [], does: `Show ${other} runs`, run: () => show(other) }]);
  return (
    <div class="tools tools-top">
      <FilterBar
        field={field}
        value={state.filter}
        fault={fault}
        offers={offers}
        placeholder="Filter, as metrics.loss < 0.4 and params.model = 'resnet50'"
        onApply={(filter) => changeState((now) => withOtherRuns(now, { filter }))}
      />
      <Button onClick={openPicker} disabled={runs.allKeys === null}>
        Columns
      </Button>
      <ExportButton name={`runs of experiment ${experimentId}`} runs={runs} />
      <GroupChoice keys={runs.allKeys} state={state} />
      <ViewMenu experimentId={experimentId} views={views} state={state} />
      <span class="spring" />
      <div class="segments" role="group" aria-label="Which runs">
        <Button pressed={state.view === "active"} onClick={() => show("active")}>
          Active
        </Button>
        <Button pressed={state.view === "deleted"} onClick={() => show("deleted")}>
          Deleted
        </Button>
      </div>
      <PartsSwitch parts={parts} />
    </div>
  );
}
