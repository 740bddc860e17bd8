/** Writes all runs that match, not the loaded ones, into a file. Its code is loaded when it is asked for. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { runColumns, type RunColumnsRequest, type RunKeys } from "../../../api/runs";
import { Button } from "../../../components/Button";
import { Dialog } from "../../../components/Dialog";
import { notify, notifyError } from "../../../components/Toasts";
import { formatCount, plural } from "../../../lib/format";
import { saveFile } from "../../../lib/saveFile";
import { columnField, columnName } from "../columnName";
import { notifyProgress } from "../manyRuns/progress";
import { dataColumns } from "../tableColumns";
import { allRuns } from "./allRuns";
import { runsCsv, runsJson, typedColumns, type TypedColumn } from "./content";
import "./export.css";

const FORMATS = { csv: "CSV", json: "JSON", parquet: "Parquet" } as const;
type Format = keyof typeof FORMATS;

const TYPES: Record<Format, string> = { csv: "text/csv", json: "application/json", parquet: "application/vnd.apache.parquet" };

async function contentOf(format: Format, columns: readonly TypedColumn[]): Promise<string | ArrayBuffer> {
  if (format === "csv") return runsCsv(columns);
  return format === "json" ? runsJson(columns) : (await import("./parquet")).runsParquet(columns);
}

/** The names of all columns that there are keys for. */
function everyColumn({ params, metrics, tags }: RunKeys): string[] {
  const of = (kind: "params" | "metrics" | "tags", keys: readonly { key: string }[]): string[] =>
    keys.map(({ key }) => columnName({ kind, key, aggregate: "last" }));
  return [...of("params", params), ...of("metrics", metrics), ...of("tags", tags)];
}

export interface ExportProps {
  /** What the file is called. */
  name: string;
  /** Which runs, in which order. */
  query: RunColumnsRequest;
  matching: number;
  /** Names of the columns in the table. */
  shown: readonly string[];
  keys: RunKeys;
  onClose: () => void;
}

interface Choice {
  format: Format;
  all: boolean;
}

/** Fetches the runs in the background and hands them over; says how far it is, with a way to stop it. */
async function writeFile({ name, query, shown, keys }: ExportProps, { format, all }: Choice): Promise<void> {
  const stop = new AbortController();
  const progress = notifyProgress(`Exporting runs as ${FORMATS[format]}`, () => stop.abort());
  try {
    const columns = dataColumns(all ? everyColumn(keys) : shown, null);
    const fields = columns.map(columnField);
    const found = await allRuns(query, fields, runColumns, stop.signal, (done, total) => progress.at(done / Math.max(1, total)));
    const content = await contentOf(format, typedColumns(found, columns.map((column) => column.name)));
    if (stop.signal.aborted) return;
    saveFile(name, format, new Blob([content], { type: TYPES[format] }));
    notify(`Exported ${plural(found.runs.run_id.length, "run")} as ${FORMATS[format]}.`);
  } catch (error) {
    notifyError("Export", error);
  } finally {
    progress.end();
  }
}

interface ChoiceProps {
  choice: Choice;
  keys: RunKeys;
  shown: number;
  onChange: (choice: Choice) => void;
}

function Choices({ choice, keys, shown, onChange }: ChoiceProps): VNode {
  const every = keys.params.length + keys.metrics.length + keys.tags.length;
  const newest = keys.sampled < keys.total ? ` of the newest ${formatCount(keys.sampled)} runs` : "";
  const columns = (all: boolean, label: string): VNode => (
    <label class="export-choice">
      <input type="radio" name="export-columns" checked={choice.all === all} onChange={() => onChange({ ...choice, all })} />
      {label}
    </label>
  );
  return (
    <>
      <div class="segments export-format" role="group" aria-label="Format">
        {(Object.keys(FORMATS) as Format[]).map((format) => (
          <Button key={format} pressed={choice.format === format} onClick={() => onChange({ ...choice, format })}>
            {FORMATS[format]}
          </Button>
        ))}
      </div>
      <div role="radiogroup" aria-label="Columns">
        {columns(false, `The ${plural(shown, "column")} of the table`)}
        {columns(true, `All ${formatCount(every)} params, metrics and tags${newest}`)}
      </div>
    </>
  );
}

export function ExportDialog(props: ExportProps): VNode {
  const { matching, shown, keys, onClose } = props;
  const [choice, setChoice] = useState<Choice>({ format: "csv", all: false });
  const start = (): void => {
    onClose();
    void writeFile(props, choice);
  };
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button look="main" onClick={start}>
        Export {plural(matching, "run")}
      </Button>
    </>
  );
  return (
    <Dialog title="Export runs" onClose={onClose} actions={actions}>
      <p class="soft">All runs that match, not the loaded ones, in the order of the table. Ids, names, states and times are in every file.</p>
      <Choices choice={choice} keys={keys} shown={shown.length} onChange={setChoice} />
    </Dialog>
  );
}
