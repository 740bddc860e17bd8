/** Tables that a run logged: choose one, read its rows. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Owner } from "../../api/artifacts";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { loadPreview, type Preview } from "../artifacts/preview";
import { TablePreview } from "../artifacts/TablePreview";
import "../artifacts/artifacts.css";
import { Button } from "../Button";
import { ErrorState } from "../ErrorState";
import { Loading } from "../Loading";
import "./media.css";

type State = { preview: Preview } | { error: ApiError } | null;

function useTable(owner: Owner, path: string): State {
  const [state, setState] = useState<State>(null);
  useEffect(() => {
    const stop = new AbortController();
    setState(null);
    loadPreview({ owner, path, size: undefined }, stop.signal).then(
      (preview) => setState({ preview }),
      (error: unknown) => isAbort(error) || setState({ error: asApiError(error) }),
    );
    return () => stop.abort();
  }, [owner, path]);
  return state;
}

export function LoggedTables({ owner, paths }: { owner: Owner; paths: readonly string[] }): VNode | null {
  const [chosen, setChosen] = useState(paths[0] ?? "");
  const state = useTable(owner, chosen);
  if (paths.length === 0) return null;
  return (
    <section aria-label="Tables">
      <div class="tools">
        <div class="segments" role="group" aria-label="Which table">
          {paths.map((path) => (
            <Button key={path} pressed={path === chosen} onClick={() => setChosen(path)}>
              {path}
            </Button>
          ))}
        </div>
      </div>
      <div class="logged-table">
        {state === null && <Loading what="table" />}
        {state !== null && "error" in state && <ErrorState error={state.error} />}
        {state !== null && "preview" in state && state.preview.type === "table" && <TablePreview label={chosen} {...state.preview} />}
        {state !== null && "preview" in state && state.preview.type !== "table" && (
          <p class="preview-note soft">This file is no table that can be shown here.</p>
        )}
      </div>
    </section>
  );
}
