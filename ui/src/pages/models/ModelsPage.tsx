/** The models that the runs of an experiment logged: find one, compare their metrics, go to one or to its run. */
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { CodeBlock } from "../../components/CodeBlock";
import { useExperimentName } from "../../components/details/useExperimentName";
import { EmptyState } from "../../components/EmptyState";
import { FootHint } from "../../components/FootHint";
import { ErrorState } from "../../components/ErrorState";
import { LiveMark } from "../../components/LiveMark";
import { Loading } from "../../components/Loading";
import { Button } from "../../components/Button";
import { cursorBindings, useKeptPlace, useRowCursor } from "../../components/rowCursor";
import { setCrumbs } from "../../lib/crumbs";
import { plural } from "../../lib/format";
import { useBindings } from "../../lib/keys";
import { href, navigate, search, setQuery } from "../../lib/router";
import { modelsView, modelTable, type ModelsView } from "./modelList";
import { ModelTable } from "./ModelTable";
import { useModels } from "./useModels";
import "./models.css";

const CODE = [
  "with mlflow.start_run():",
  '    info = mlflow.sklearn.log_model(model, name="classifier")',
  '    mlflow.log_metric("accuracy", 0.93, model_id=info.model_id)',
].join("\n");

function changeView(change: Partial<ModelsView>, replace: boolean): void {
  setQuery(modelsView.write({ ...modelsView.read(search.peek()), ...change }), { replace });
}

/** A click on the sorted column turns it round; numbers begin with the largest, names with the first. */
function sortBy(sort: string): void {
  const now = modelsView.read(search.peek());
  const first = sort === "name" ? "up" : "down";
  const same = (now.sort === "" ? "created" : now.sort) === sort;
  const turned = now.dir === "up" ? "down" : "up";
  changeView({ sort: sort === "created" ? "" : sort, dir: same ? turned : first }, false);
}

function Tools({ view, field }: { view: ModelsView; field: RefObject<HTMLInputElement | null> }): VNode {
  return (
    <div class="tools">
      <input
        ref={field}
        type="search"
        class="field models-search"
        placeholder="Search models"
        aria-label="Search models"
        value={view.q}
        onInput={(event) => changeView({ q: event.currentTarget.value }, true)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <span class="spring" />
      <a class="button" href={href(["registry"])}>
        Registered models
      </a>
    </div>
  );
}

function NoModels({ view }: { view: ModelsView }): VNode {
  if (view.q !== "") {
    return (
      <EmptyState title={`No model matches “${view.q}”`}>
        <Button onClick={() => changeView({ q: "" }, false)}>Clear the search</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No models yet">
      <p class="soft">A model that a run logs is listed here with its metrics.</p>
      <CodeBlock code={CODE} />
    </EmptyState>
  );
}

export function ModelsPage({ experimentId }: { experimentId: string }): VNode {
  const address = search.value;
  const view = useMemo(() => modelsView.read(address), [address]);
  const { models, error, runNames, reload } = useModels(experimentId);
  const name = useExperimentName(experimentId);
  const table = useMemo(() => modelTable(models ?? [], view), [models, view]);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const cursor = useRowCursor(box, table.rows.length);
  const ids = useMemo(() => table.rows.map((row) => row.model.info.model_id), [table]);
  useKeptPlace(box, ids, modelsView.write(view).toString(), cursor);
  const sort = useCallback(sortBy, []);
  useEffect(() => {
    // The bar says beside it that these are its models.
    setCrumbs([{ text: "Experiments", href: href(["experiments"]) }, { text: name ?? experimentId }]);
  }, [experimentId, name]);
  const open = (): void => {
    const chosen = table.rows[cursor.current];
    if (chosen !== undefined) navigate(href(["models", chosen.model.info.model_id]));
  };
  useBindings([
    ...cursorBindings(cursor, "model"),
    { keys: ["Enter"], does: "Open the model", run: open, action: false },
    { keys: ["/"], does: "Search models", run: () => field.current?.select() },
  ]);
  if (error !== null) return <ErrorState error={error} retry={reload} wayOut />;
  return (
    <div class="list-page">
      <Tools view={view} field={field} />
      <div class="list-body">
        {models === null && <Loading what="models" />}
        {models !== null && table.rows.length === 0 && <NoModels view={view} />}
        {table.rows.length > 0 && (
          <ModelTable
            table={table}
            view={view}
            runNames={runNames}
            current={cursor.current}
            onCurrent={cursor.setCurrent}
            onSort={sort}
            box={box}
          />
        )}
      </div>
      <footer class="foot">
        <span>{models !== null && plural(table.rows.length, "model")}</span>
        <FootHint does="Open" press="↵" />
        <FootHint does="Search" press="/" />
        <span class="spring" />
        <LiveMark />
      </footer>
    </div>
  );
}
