/** Two of the runs: where their code differs, their environments and files beside each other. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import type { Run } from "../../api/runs";
import { FilePreview } from "../../components/artifacts/FilePreview";
import "../../components/artifacts/artifacts.css";
import { Diff } from "../../components/diff/Diff";
import { EmptyState } from "../../components/EmptyState";
import { ErrorState } from "../../components/ErrorState";
import { Loading } from "../../components/Loading";
import { formatBytes } from "../../lib/format";
import { compareAddress, originOf, shortCommit } from "../../components/details/origin";
import { pairFiles, readWhole, runFiles, type FilePair, type Place } from "./filePairs";

interface Props {
  left: Run;
  right: Run;
  path: string;
  onPath: (path: string) => void;
}

type Pairs = { pairs: FilePair[] } | { error: ApiError } | null;

function usePairs(left: Run, right: Run): Pairs {
  const [state, setState] = useState<Pairs>(null);
  const ids = `${left.info.run_id} ${right.info.run_id}`;
  useEffect(() => {
    const stop = new AbortController();
    setState(null);
    Promise.all([runFiles(left, stop.signal), runFiles(right, stop.signal)]).then(
      ([one, other]) => setState({ pairs: pairFiles(one, other) }),
      (error: unknown) => isAbort(error) || setState({ error: asApiError(error) }),
    );
    return () => stop.abort();
    // The runs are loaded anew while they run; their files are asked for once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ids]);
  return state;
}

function Code({ left, right }: { left: Run; right: Run }): VNode {
  const [one, other] = [left, right].map((run) => originOf(run.data.tags ?? [], run.info.user_id, run.data.params));
  const between = compareAddress(left.data.tags ?? [], right.data.tags ?? []);
  const same = one?.commit === other?.commit && one?.source === other?.source;
  const words = (origin: typeof one): string => [origin?.source, origin?.commit && shortCommit(origin.commit), origin?.branch].filter(Boolean).join(" · ");
  return (
    <section class="compare-code" aria-label="Code">
      <h2>Code</h2>
      {words(one) === "" && words(other) === "" ? (
        <p class="soft">The runs do not say what code they ran.</p>
      ) : (
        <p>
          <span class="mono">{words(one) || "not known"}</span> {same ? "in both" : "→"} {!same && <span class="mono">{words(other) || "not known"}</span>}{" "}
          {between !== null && (
            <a href={between} target="_blank" rel="noopener noreferrer">
              What changed between the commits
            </a>
          )}
        </p>
      )}
    </section>
  );
}

type Texts = { left: string; right: string } | { error: ApiError } | "no text" | null;

function useTexts(pair: FilePair): Texts {
  const [state, setState] = useState<Texts>(null);
  useEffect(() => {
    const stop = new AbortController();
    const read = (place: Place | null): Promise<string | null> => (place === null ? Promise.resolve("") : readWhole(place, stop.signal));
    setState(null);
    Promise.all([read(pair.left), read(pair.right)]).then(
      ([left, right]) => setState(left === null || right === null ? "no text" : { left, right }),
      (error: unknown) => isAbort(error) || setState({ error: asApiError(error) }),
    );
    return () => stop.abort();
  }, [pair]);
  return state;
}

function SideBySide({ pair }: { pair: FilePair }): VNode {
  return (
    <div class="compare-sides">
      {[pair.left, pair.right].map((place, index) =>
        place === null ? (
          <p key={index} class="preview-note soft">
            This run has no such file.
          </p>
        ) : (
          <FilePreview key={index} owner={place.owner} file={place.file} rootUri="" />
        ),
      )}
    </div>
  );
}

function Pair({ pair }: { pair: FilePair }): VNode {
  const texts = useTexts(pair);
  if (texts === null) return <Loading what="file" />;
  if (texts === "no text") return <SideBySide pair={pair} />;
  if ("error" in texts) return <ErrorState error={texts.error} />;
  return <Diff left={texts.left} right={texts.right} label={pair.path} />;
}

function sizes({ left, right }: FilePair): string {
  const words = (place: Place | null): string => (place === null ? "–" : formatBytes(place.file.file_size ?? 0));
  return left !== null && right !== null && left.file.file_size === right.file.file_size ? words(left) : `${words(left)} → ${words(right)}`;
}

export function Files({ left, right, path, onPath }: Props): VNode {
  const state = usePairs(left, right);
  const pairs = useMemo(() => (state !== null && "pairs" in state ? state.pairs : []), [state]);
  const chosen = pairs.find((pair) => pair.path === path) ?? pairs[0];
  return (
    <div class="compare-files">
      <Code left={left} right={right} />
      {state === null && <Loading what="files" />}
      {state !== null && "error" in state && <ErrorState error={state.error} />}
      {state !== null && "pairs" in state && pairs.length === 0 && <EmptyState title="Neither run has files" />}
      {chosen !== undefined && (
        <div class="artifacts chosen">
          <ul class="compare-paths" aria-label="Files of both runs">
            {pairs.map((pair) => (
              <li key={pair.path}>
                <button type="button" class="compare-path" aria-pressed={pair === chosen} onClick={() => onPath(pair.path)}>
                  <span class="clip">{pair.path}</span>
                  <small class="soft num">{sizes(pair)}</small>
                </button>
              </li>
            ))}
          </ul>
          <div class="compare-file">
            <Pair pair={chosen} />
          </div>
        </div>
      )}
    </div>
  );
}
