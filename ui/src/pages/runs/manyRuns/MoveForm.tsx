/** The dialog that moves runs into another experiment. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import { allExperiments, type Experiment } from "../../../api/experiments";
import { asApiError, isAbort, type ApiError } from "../../../api/request";
import { Button } from "../../../components/Button";
import { Dialog } from "../../../components/Dialog";
import { formatCount, plural } from "../../../lib/format";
import { fuzzy } from "../../../lib/fuzzy";
import { moving } from "./changes";
import type { FormProps } from "./asking";

/** Experiments in the list; more are found by their names. */
const MOST_SHOWN = 100;

/** The experiments to choose from, the best match first, without the one the runs are in. */
function found(experiments: readonly Experiment[], query: string, without: string): Experiment[] {
  const others = experiments.filter((one) => one.experiment_id !== without);
  if (query.trim() === "") return others;
  return others
    .flatMap((one) => {
      const match = fuzzy(one.name, query);
      return match === null ? [] : [{ one, score: match.score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one);
}

function useExperiments(): { experiments: readonly Experiment[] | null; error: ApiError | null } {
  const [state, setState] = useState<{ experiments: readonly Experiment[] | null; error: ApiError | null }>({ experiments: null, error: null });
  useEffect(() => {
    const stop = new AbortController();
    allExperiments("ACTIVE_ONLY", (experiments) => setState({ experiments, error: null }), stop.signal).catch((error: unknown) => {
      if (!isAbort(error)) setState({ experiments: null, error: asApiError(error) });
    });
    return () => stop.abort();
  }, []);
  return state;
}

interface ChoiceProps {
  choices: readonly Experiment[];
  chosen: Experiment | undefined;
  onChoose: (experiment: Experiment) => void;
}

function Choices({ choices, chosen, onChoose }: ChoiceProps): VNode {
  return (
    <fieldset class="experiment-choices">
      <legend class="sr-only">Experiment</legend>
      {choices.slice(0, MOST_SHOWN).map((one) => (
        <label key={one.experiment_id}>
          <input type="radio" name="experiment" checked={one === chosen} onChange={() => onChoose(one)} />
          <span class="clip" title={one.name}>{one.name}</span>
        </label>
      ))}
      {choices.length > MOST_SHOWN && <p class="soft">{formatCount(choices.length - MOST_SHOWN)} more; type a part of the name.</p>}
    </fieldset>
  );
}

export function MoveForm({ count, experimentId, onClose, onChange }: FormProps): VNode {
  const { experiments, error } = useExperiments();
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState<Experiment | null>(null);
  const choices = useMemo(() => found(experiments ?? [], query, experimentId), [experiments, query, experimentId]);
  // What was picked counts while it is in the list; a search alone means its best match.
  const chosen = choices.find((one) => one.experiment_id === picked?.experiment_id) ?? (query.trim() === "" ? undefined : choices[0]);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (chosen !== undefined) onChange(moving(chosen));
  };
  return (
    <Dialog title={`Move ${plural(count, "run")}`} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <input class="field" type="search" placeholder="Search experiments" aria-label="Search experiments" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
        {error !== null && <p class="field-error" role="alert">{error.message}</p>}
        {experiments !== null && choices.length === 0 && (
          <p class="soft">{query.trim() === "" ? "There is no other experiment." : `No other experiment has “${query}” in its name.`}</p>
        )}
        <Choices choices={choices} chosen={chosen} onChoose={setPicked} />
        <p class="soft">Metrics, data sets and logged models go along; artifacts stay where they lie. Child runs move only when they are selected.</p>
        <div class="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={chosen === undefined}>
            Move {plural(count, "run")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
