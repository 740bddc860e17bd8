/** The table, or what stands in its place: waiting, failed, nothing yet, nothing found. */
import type { VNode } from "preact";
import type { Experiment } from "../../api/experiments";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { ErrorState } from "../../components/ErrorState";
import { Loading } from "../../components/Loading";
import { LogCode } from "../../components/LogCode";
import { RunTable } from "./RunTable";
import type { Runs } from "./useRuns";
import type { ViewState } from "./viewState";

interface Props {
  runs: Runs;
  state: ViewState;
  experiment: Experiment | null;
  clearFilter: () => void;
  table: Omit<Parameters<typeof RunTable>[0], "shown" | "keys" | "order" | "selection" | "onRange" | "asChosenByData">;
}

/** A refused filter, as opposed to a server that cannot be reached or has no such experiment. */
export function isFilterFault(runs: Runs, state: ViewState): boolean {
  return runs.error !== null && runs.error.status === 400 && state.filter !== "";
}

function Nothing({ state, experiment, clearFilter }: Props): VNode {
  if (state.filter !== "") {
    return (
      <EmptyState title="No run matches this filter">
        <Button onClick={clearFilter}>Clear the filter</Button>
      </EmptyState>
    );
  }
  if (state.view === "deleted") return <EmptyState title="No run of this experiment is deleted" />;
  return (
    <EmptyState title="No runs yet">
      <p class="soft">Paste this where your training code runs. Any mlflow client works as it is.</p>
      <LogCode experiment={experiment?.name ?? "Default"} />
    </EmptyState>
  );
}

/** The first filter of a visit is refused: no rows were there before it to stay. */
function Unreadable({ clearFilter }: Pick<Props, "clearFilter">): VNode {
  return (
    <EmptyState title="The server cannot read this filter">
      <Button onClick={clearFilter}>Clear the filter</Button>
    </EmptyState>
  );
}

function Standing(props: Props): VNode {
  const { runs, state, table } = props;
  const { shown } = runs;
  if (runs.error !== null && !isFilterFault(runs, state)) return <ErrorState error={runs.error} retry={runs.reload} />;
  if (shown === null) return runs.error === null ? <Loading what="runs" /> : <Unreadable clearFilter={props.clearFilter} />;
  if (shown.model.version.value >= 0 && shown.model.total === 0 && !runs.stale) return <Nothing {...props} />;
  return (
    <div class={runs.stale ? "runs-table stale" : "runs-table"}>
      <RunTable
        {...table}
        shown={shown}
        keys={runs.keys}
        order={state.order}
        selection={state.selected}
        onRange={runs.onRange}
        asChosenByData={state.columns === null}
      />
    </div>
  );
}

export function RunsBody(props: Props): VNode {
  return (
    <div class="list-body">
      <Standing {...props} />
    </div>
  );
}
