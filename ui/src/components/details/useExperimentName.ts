/** The name of an experiment by its id. */
import { useEffect, useState } from "preact/hooks";
import { getExperiment } from "../../api/experiments";

/** Null until it is known, and when it cannot be had: the id stands in for it. */
export function useExperimentName(experimentId: string | undefined): string | null {
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    if (experimentId === undefined) return;
    const stop = new AbortController();
    getExperiment(experimentId, stop.signal).then(
      (experiment) => setName(experiment.name),
      () => undefined,
    );
    return () => stop.abort();
  }, [experimentId]);
  return name;
}
