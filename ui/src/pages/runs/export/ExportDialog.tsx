/** Writes all runs that match, not the loaded ones, into a file. Its code is loaded when it is asked for. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { runColumns, runKeys, type RunColumnsRequest } from "../../../api/runs";
import { Button } from "../../../components/Button";
import { Dialog } from "../../../components/Dialog";
import { notify, notifyError } from "../../../components/Toasts";
import { plural } from "../../../lib/format";
import { saveFile } from "../../../lib/saveFile";
import { columnField, parseColumn } from "../columnName";
import { notifyProgress } from "../manyRuns/progress";
import { dataColumns } from "../tableColumns";
import { allRuns } from "./allRuns";
import { runsCsv, runsJson, typedColumns, type TypedColumn } from "./content";
import { inFileOrder, keysOfRuns } from "./keysOfRuns";
import "./export.css";

const FORMATS = { csv: "CSV", json: "JSON", parquet: "Parquet" } as const;
type Format = keyof typeof FORMATS;

const TYPES: Record<Format, string> = { csv: "text/csv", json: "application/json", parquet: "application/vnd.apache.parquet" };

async function contentOf(format: Format, columns: readonly TypedColumn[]): Promise<string | ArrayBuffer> {
  if (format === "csv") return runsCsv(columns);
  return format === "json" ? runsJson(columns) : (await import("./parquet")).runsParquet(columns);
}

export interface ExportProps {
  /** What the file is called. */
  name: string;
  /** Which runs, in which order. */
  query: RunColumnsRequest;
  matching: number;
  /** Names of the columns in the table. */
  shown: readonly string[];
  onClose: () => void;
}

interface Choice {
  format: Format;
  all: boolean;
}

type Progress = Parameters<typeof allRuns>[4];

/** The runs with the columns of the table. */
async function asShown(query: RunColumnsRequest, shown: readonly string[], signal: AbortSignal, progress: Progress): Promise<TypedColumn[]> {
  const columns = dataColumns(shown, null);
  const found = await allRuns(query, columns.map(columnField), runColumns, signal, progress);
  return typedColumns(found, columns.map((column) => column.name));
}

/** The runs with every param, metric and tag that one of them has. */
async function withAll(query: RunColumnsRequest, signal: AbortSignal, progress: Progress): Promise<TypedColumn[]> {
  const names = new Map<string, string>();
  const fieldsOf = async (ids: readonly string[]): Promise<string[]> => {
    const found = await keysOfRuns(query, ids, runKeys, signal);
    return found.flatMap((name) => {
      const parts = parseColumn(name);
      if (parts === null) return [];
      names.set(columnField(parts), name);
      return [columnField(parts)];
    });
  };
  const found = await allRuns(query, [], runColumns, signal, progress, fieldsOf);
  const places = found.fields.map((field, at) => ({ name: names.get(field) ?? field, at })).sort((a, b) => inFileOrder(a.name, b.name));
  const columns = places.map(({ at }) => found.columns[at] ?? []);
  return typedColumns({ ...found, columns }, places.map(({ name }) => name));
}

/** Fetches the runs in the background and hands them over; says how far it is, with a way to stop it. */
async function writeFile({ name, query, shown }: ExportProps, { format, all }: Choice): Promise<void> {
  const stop = new AbortController();
  const progress = notifyProgress(`Exporting runs as ${FORMATS[format]}`, () => stop.abort());
  try {
    const step: Progress = (done, total) => progress.at(done / Math.max(1, total));
    const columns = await (all ? withAll(query, stop.signal, step) : asShown(query, shown, stop.signal, step));
    const content = await contentOf(format, columns);
    if (stop.signal.aborted) return;
    saveFile(name, format, new Blob([content], { type: TYPES[format] }));
    notify(`Exported ${plural(columns[0]?.values.length ?? 0, "run")} as ${FORMATS[format]}.`);
  } catch (error) {
    notifyError("Export", error);
  } finally {
    progress.end();
  }
}

interface ChoiceProps {
  choice: Choice;
  shown: number;
  onChange: (choice: Choice) => void;
}

function Choices({ choice, shown, onChange }: ChoiceProps): VNode {
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
        {columns(true, "Every param, metric and tag that one of the runs has")}
      </div>
    </>
  );
}

export function ExportDialog(props: ExportProps): VNode {
  const { matching, shown, onClose } = props;
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
      <Choices choice={choice} shown={shown.length} onChange={setChoice} />
    </Dialog>
  );
}
