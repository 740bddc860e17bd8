/** Logged images: a row a key, a column a run, all at the step of one slider. */
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import { allArtifacts, artifactUrl, type Owner } from "../../api/artifacts";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { formatCount } from "../../lib/format";
import { href } from "../../lib/router";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { Loading } from "../Loading";
import { imageAt, imageKeys, stepsOf, type ImageKey, type LoggedImage } from "./loggedFiles";
import "./media.css";

export interface MediaRun {
  id: string;
  label: string;
  /** What stands above the run's column; nothing for a run alone. */
  head?: ComponentChildren;
}

interface Props {
  runs: readonly MediaRun[];
  /** The chosen step as text, "" for the newest. */
  step: string;
  onStep: (step: string) => void;
}

type Loaded = { keys: ReadonlyMap<string, ImageKey[]> } | { error: ApiError } | null;

function useImages(ids: string): Loaded {
  const [state, setState] = useState<Loaded>(null);
  useEffect(() => {
    const stop = new AbortController();
    const load = async (id: string): Promise<[string, ImageKey[]]> => {
      const owner: Owner = { kind: "run", id };
      const { files } = await allArtifacts(owner, stop.signal);
      return [id, imageKeys(files ?? [])];
    };
    Promise.all((ids === "" ? [] : ids.split(",")).map(load)).then(
      (found) => setState({ keys: new Map(found) }),
      (error: unknown) => isAbort(error) || setState({ error: asApiError(error) }),
    );
    return () => stop.abort();
  }, [ids]);
  return state;
}

/** Chooses a step. It is known by its place among the steps: they need not be equally far apart. */
export function StepSlider({ steps, step, onStep }: { steps: readonly number[]; step: number; onStep: (step: string) => void }): VNode {
  const id = useId();
  const at = Math.max(0, steps.indexOf(step));
  return (
    <div class="step-slider">
      <label for={id}>Step</label>
      <input
        id={id}
        type="range"
        min={0}
        max={steps.length - 1}
        value={at}
        aria-valuetext={`step ${formatCount(step)}`}
        onInput={(event) => {
          const chosen = Number(event.currentTarget.value);
          onStep(chosen === steps.length - 1 ? "" : String(steps[chosen] ?? ""));
        }}
      />
      <output for={id} class="num">
        {formatCount(step)}
      </output>
      <span class="soft num">of {formatCount(steps.at(-1) ?? 0)}</span>
    </div>
  );
}

function Picture({ run, name, image }: { run: MediaRun; name: string; image: LoggedImage | null }): VNode {
  if (image === null) return <p class="media-none soft">None yet at this step</p>;
  const owner: Owner = { kind: "run", id: run.id };
  const file = href(["runs", run.id], new URLSearchParams({ tab: "artifacts", file: image.path }));
  return (
    <figure class="media-picture">
      <a href={file} aria-label={`${name} at step ${formatCount(image.step)} of ${run.label}, as a file`}>
        <img src={artifactUrl(owner, image.small)} alt="" loading="lazy" />
      </a>
      <figcaption class="soft num">step {formatCount(image.step)}</figcaption>
    </figure>
  );
}

function chosenStep(steps: readonly number[], step: string): number {
  const wanted = step === "" ? NaN : Number(step);
  return steps.findLast((one) => one <= wanted) ?? (Number.isNaN(wanted) ? steps.at(-1) : steps[0]) ?? 0;
}

export function ImageGrid({ runs, step, onStep }: Props): VNode {
  const ids = runs.map((run) => run.id).join(",");
  const loaded = useImages(ids);
  const keys = loaded !== null && "keys" in loaded ? loaded.keys : null;
  const names = useMemo(() => [...new Set([...(keys?.values() ?? [])].flatMap((list) => list.map(({ key }) => key)))], [keys]);
  const steps = useMemo(() => stepsOf([...(keys?.values() ?? [])]), [keys]);
  if (loaded === null) return <Loading what="images" />;
  if ("error" in loaded) return <ErrorState error={loaded.error} />;
  if (names.length === 0) {
    return (
      <EmptyState title="No images were logged">
        <p class="soft">
          <code>mlflow.log_image(image, key="samples", step=step)</code> puts them here.
        </p>
      </EmptyState>
    );
  }
  const now = chosenStep(steps, step);
  const shown = runs.filter((run) => (keys?.get(run.id)?.length ?? 0) > 0);
  return (
    <div class={runs.length === 1 ? "image-grid image-grid-alone" : "image-grid"}>
      <StepSlider steps={steps} step={now} onStep={onStep} />
      {names.map((name) => (
        <section key={name} class="image-key" aria-label={`Images ${name}`}>
          <h2>{name}</h2>
          <div class="image-row" tabIndex={0} role="group" aria-label={name}>
            {shown.map((run) => {
              const images = keys?.get(run.id)?.find((one) => one.key === name)?.images ?? [];
              return (
                <div key={run.id} class="image-cell">
                  {run.head}
                  <Picture run={run} name={name} image={imageAt(images, now)} />
                </div>
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}
