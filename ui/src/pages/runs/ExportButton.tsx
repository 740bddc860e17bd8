/** Opens the choice of a file for all runs that match; its code is loaded then. */
import { useState } from "preact/hooks";
import type { ComponentType, VNode } from "preact";
import type { RunColumnsRequest } from "../../api/runs";
import { Button } from "../../components/Button";
import { notifyError } from "../../components/Toasts";
import { useBindings, type Binding } from "../../lib/keys";
import type { ExportProps } from "./export/ExportDialog";
import type { Runs } from "./useRuns";

/** The query for all runs, where roots are shown too. */
function flat(rows: string): RunColumnsRequest {
  return JSON.parse(rows, (key, value: unknown) => (key === "below" ? undefined : value)) as RunColumnsRequest;
}

const NONE: readonly Binding[] = [];

export function ExportButton({ name, runs }: { name: string; runs: Runs }): VNode {
  const [draw, setDraw] = useState<{ Draw: ComponentType<ExportProps> } | null>(null);
  const { shown } = runs;
  const open = (): void => {
    import("./export/ExportDialog").then(
      ({ ExportDialog }) => setDraw({ Draw: ExportDialog }),
      (error: unknown) => notifyError("Export", error),
    );
  };
  const ready = shown !== null && !runs.stale && runs.error === null;
  useBindings(ready ? [{ keys: ["e"], does: "Export runs", run: open }] : NONE);
  return (
    <>
      <Button onClick={open} disabled={!ready}>
        Export
      </Button>
      {draw !== null && ready && (
        <draw.Draw
          name={name}
          query={flat(shown.rows)}
          matching={runs.matching?.total ?? 0}
          shown={shown.names}
          onClose={() => setDraw(null)}
        />
      )}
    </>
  );
}
