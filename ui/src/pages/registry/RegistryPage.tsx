/** What is registered: models in one list, prompts in the other. What is shown is in the address. */
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { Button } from "../../components/Button";
import { CodeBlock } from "../../components/CodeBlock";
import { EmptyState } from "../../components/EmptyState";
import { FootHint } from "../../components/FootHint";
import { ErrorState } from "../../components/ErrorState";
import { LiveMark } from "../../components/LiveMark";
import { Loading } from "../../components/Loading";
import { cursorBindings, useKeptPlace, useRowCursor } from "../../components/rowCursor";
import { setCrumbs } from "../../lib/crumbs";
import { plural } from "../../lib/format";
import { useBindings } from "../../lib/keys";
import { href, navigate, search, setQuery } from "../../lib/router";
import { registryView, sortedBy, type RegistryView } from "./registryView";
import { RegistryTable } from "./RegistryTable";
import { useRegistry } from "./useRegistry";
import "./registry.css";

const REGISTER = [
  "with mlflow.start_run():",
  '    info = mlflow.sklearn.log_model(model, name="classifier")',
  "",
  'mlflow.register_model(info.model_uri, "classifier")',
].join("\n");
const REGISTER_PROMPT = [
  "mlflow.genai.register_prompt(",
  '    name="summary",',
  '    template="Summarise in {{ sentences }} sentences: {{ text }}",',
  '    commit_message="The first one",',
  ")",
].join("\n");

function changeView(change: Partial<RegistryView>, replace = false): void {
  setQuery(registryView.write({ ...registryView.read(search.peek()), ...change }), { replace });
}

function sortBy(sort: RegistryView["sort"]): void {
  setQuery(registryView.write(sortedBy(registryView.read(search.peek()), sort)));
}

function Tools({ view, field }: { view: RegistryView; field: RefObject<HTMLInputElement | null> }): VNode {
  const what = view.kind === "prompts" ? "Search prompts by name" : "Search models by name";
  return (
    <div class="tools">
      <input
        ref={field}
        type="search"
        class="field registry-search"
        placeholder={what}
        aria-label={what}
        value={view.q}
        onInput={(event) => changeView({ q: event.currentTarget.value }, true)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <span class="spring" />
      <div class="segments" role="group" aria-label="What is registered">
        <Button pressed={view.kind === "models"} onClick={() => changeView({ kind: "models" })}>
          Models
        </Button>
        <Button pressed={view.kind === "prompts"} onClick={() => changeView({ kind: "prompts" })}>
          Prompts
        </Button>
      </div>
    </div>
  );
}

function Nothing({ view }: { view: RegistryView }): VNode {
  const prompts = view.kind === "prompts";
  if (view.q !== "") {
    return (
      <EmptyState title={`No ${prompts ? "prompt" : "model"} is called “${view.q}”`}>
        <Button onClick={() => changeView({ q: "" })}>Clear the search</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={prompts ? "No prompts yet" : "No registered models yet"}>
      <p class="soft">
        {prompts
          ? "A prompt that is registered under a name is listed here with its versions."
          : "A logged model that is registered under a name is listed here with its versions and aliases."}
      </p>
      <CodeBlock code={prompts ? REGISTER_PROMPT : REGISTER} />
    </EmptyState>
  );
}

function Foot({ count, more, kind }: { count: number | null; more: boolean; kind: RegistryView["kind"] }): VNode {
  return (
    <footer class="foot">
      <span role="status">{count !== null && `${plural(count, kind === "prompts" ? "prompt" : "registered model")}${more ? ", more below" : ""}`}</span>
      <FootHint does="Open" press="↵" />
      <FootHint does="Search" press="/" />
      <span class="spring" />
      <LiveMark />
    </footer>
  );
}

export function RegistryPage(): VNode {
  const address = search.value;
  const view = useMemo(() => registryView.read(address), [address]);
  const { models, of, stale, more, error, loadMore, reload } = useRegistry(view);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const rows = models ?? [];
  const cursor = useRowCursor(box, rows.length);
  const names = useMemo(() => (models ?? []).map(({ name }) => name), [models]);
  useKeptPlace(box, names, of, cursor);
  const sort = useCallback(sortBy, []);
  useEffect(() => setCrumbs([{ text: "Registry" }]), []);
  const open = (): void => {
    const chosen = rows[cursor.current];
    if (chosen !== undefined) navigate(href(["registry", chosen.name]));
  };
  useBindings([
    ...cursorBindings(cursor, "row"),
    { keys: ["Enter"], does: "Open", run: open, action: false },
    { keys: ["/"], does: "Search by name", run: () => field.current?.select() },
    { keys: ["1"], does: "Registered models", run: () => changeView({ kind: "models" }) },
    { keys: ["2"], does: "Prompts", run: () => changeView({ kind: "prompts" }) },
  ]);
  if (error !== null) return <ErrorState error={error} retry={reload} wayOut />;
  return (
    <div class="list-page">
      <Tools view={view} field={field} />
      <div class="list-body">
        {models === null && <Loading what={view.kind} />}
        {models?.length === 0 && !stale && <Nothing view={view} />}
        {rows.length > 0 && (
          <RegistryTable
            models={rows}
            view={view}
            busy={stale}
            current={cursor.current}
            onCurrent={cursor.setCurrent}
            onSort={sort}
            onEnd={loadMore}
            box={box}
          />
        )}
      </div>
      <Foot count={models?.length ?? null} more={more} kind={view.kind} />
    </div>
  );
}
