/** The models that a run logged or read, each with a way to its page. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { getModel, type LoggedModel } from "../../api/models";
import type { Run } from "../../api/runs";
import { Section } from "../../components/details/Section";
import { ModelState } from "../../components/ModelState";
import { formatCount } from "../../lib/format";
import { href } from "../../lib/router";

/** Models asked for by name; the rest has its page too. */
const MOST = 20;

interface Used {
  id: string;
  how: string;
}

/** The models of a run: what it wrote, then what it read. */
function usedBy(run: Run): Used[] {
  const written = (run.outputs?.model_outputs ?? []).map(({ model_id, step }) => ({ id: model_id, how: `logged at step ${formatCount(step)}` }));
  const known = new Set(written.map((one) => one.id));
  const read = (run.inputs.model_inputs ?? []).filter(({ model_id }) => !known.has(model_id));
  return [...written, ...read.map(({ model_id }) => ({ id: model_id, how: "read" }))];
}

/** How clients of version 2 tell that a run has models. */
const HISTORY_TAG = "mlflow.log-model.history";

/** The filter for the versions that were made from a run; null for a run without models, which is not asked about. */
export function registeredFrom(run: Run): string | null {
  const logged = (run.outputs?.model_outputs ?? []).length > 0 || (run.data.tags ?? []).some((tag) => tag.key === HISTORY_TAG);
  return logged ? `run_id = '${run.info.run_id}'` : null;
}

function useKnown(ids: string): ReadonlyMap<string, LoggedModel> {
  const [known, setKnown] = useState<ReadonlyMap<string, LoggedModel>>(new Map());
  useEffect(() => {
    const stop = new AbortController();
    for (const id of ids === "" ? [] : ids.split(",").slice(0, MOST)) {
      getModel(id, stop.signal).then(
        (model) => setKnown((now) => new Map(now).set(id, model)),
        // A deleted model: its id says which it was.
        () => undefined,
      );
    }
    return () => stop.abort();
  }, [ids]);
  return known;
}

export function Models({ run }: { run: Run }): VNode | null {
  const used = usedBy(run);
  const known = useKnown(used.map((one) => one.id).join(","));
  if (used.length === 0) return null;
  const all = href(["experiments", run.info.experiment_id, "models"]);
  return (
    <Section title="Models" count={used.length}>
      <ul class="plain-list">
        {used.slice(0, MOST).map(({ id, how }) => {
          const model = known.get(id);
          return (
            <li key={id} class="model-line">
              <a class="clip" href={href(["models", id])}>
                {model?.info.name ?? id}
              </a>
              {model !== undefined && <ModelState status={model.info.status} />}
              <span class="soft">{how}</span>
            </li>
          );
        })}
      </ul>
      {used.length > MOST && (
        <p class="section-more">
          <a href={all}>All models of the experiment</a>
        </p>
      )}
    </Section>
  );
}
