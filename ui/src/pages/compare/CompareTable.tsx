/** The runs as columns: what they were given, what came out, where they differ, which is best. */
import { useMemo, useState } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import type { Run } from "../../api/runs";
import type { ChartRun } from "../../charts/MetricCard";
import { LineSwatch } from "../../charts/LineSwatch";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/EmptyState";
import { VirtualTable, type TableColumn } from "../../components/VirtualTable";
import { formatCount } from "../../lib/format";
import { href } from "../../lib/router";
import { narrow } from "../../lib/viewport";
import { compareRows, deltaOf, tableLines, type CompareRow, type RowKind, type TableLine } from "./rows";

interface Props {
  runs: readonly Run[];
  styled: readonly ChartRun[];
  /** Id of the run that the others are measured by, "" for none. */
  base: string;
  which: "different" | "all";
  onWhich: (which: "different" | "all") => void;
}

/** Columns drawn before more are asked for; each row in view draws all of them. */
const FIRST_COLUMNS = 40;

const HEADINGS: Record<RowKind, string> = { run: "About", param: "Params", metric: "Metrics, last value", tag: "Tags" };

function headColumn(slim: boolean): TableColumn {
  return { id: "key", head: "", width: slim ? 120 : 200, grow: 0, pinned: true };
}

function runColumn(run: ChartRun, wide: boolean): TableColumn {
  const head = (
    <a class="compare-run" href={href(["runs", run.id])}>
      <LineSwatch style={run.style} /> {run.label}
    </a>
  );
  return { id: run.id, head, width: wide ? 180 : 132, grow: 1, title: run.label };
}

function Value({ row, at, base }: { row: CompareRow; at: number; base: number }): VNode {
  const text = row.texts[at] ?? null;
  if (text === null) return <span class="none">–</span>;
  const best = row.best.has(at);
  const delta = deltaOf(row, at, base);
  return (
    <span class={best ? "compare-value best" : "compare-value"} title={`${row.key} = ${text}${delta === null ? "" : `, ${delta.text}`}`}>
      {text}
      {best && <span class="sr-only"> (best)</span>}
      {delta !== null && (
        <small class={`compare-delta delta-${delta.look}`}>
          {delta.text}
          {delta.look !== "plain" && <span class="sr-only"> ({delta.look})</span>}
        </small>
      )}
    </span>
  );
}

function cellsOf(line: TableLine, columns: number, base: number): ComponentChildren[] {
  if (line.type === "heading") {
    const equal = line.equal > 0 ? `${formatCount(line.equal)} equal` : "";
    return [
      <b key="kind" class="compare-kind">
        {HEADINGS[line.kind]} <span class="soft num">{equal}</span>
      </b>,
    ];
  }
  const { row } = line;
  const key = (
    <span class={row.differs ? "compare-key differs" : "compare-key"} title={row.key}>
      {row.key}
      <span class="sr-only">{row.differs ? " (differs)" : " (equal)"}</span>
    </span>
  );
  return [key, ...Array.from({ length: columns }, (_, at) => <Value key={at} row={row} at={at} base={base} />)];
}

export function CompareTable(props: Props): VNode {
  const { runs, styled, which } = props;
  const [most, setMost] = useState(FIRST_COLUMNS);
  const [current, setCurrent] = useState(0);
  const rows = useMemo(() => compareRows(runs), [runs]);
  const lines = useMemo(() => tableLines(rows, which), [rows, which]);
  const shown = styled.slice(0, most);
  const slim = narrow.value;
  const base = runs.findIndex((run) => run.info.run_id === props.base);
  const wide = base >= 0;
  const columns = useMemo(() => [headColumn(slim), ...styled.slice(0, most).map((run) => runColumn(run, wide))], [styled, most, slim, wide]);
  const cells = (index: number): ComponentChildren[] | null => {
    const line = lines[index];
    return line === undefined ? null : cellsOf(line, shown.length, base);
  };
  return (
    <div class="compare-table">
      {shown.length < styled.length && (
        <p class="compare-cut soft">
          The first {shown.length} of {styled.length} runs are columns. <Button onClick={() => setMost(most + FIRST_COLUMNS)}>Show more</Button>
        </p>
      )}
      {lines.some((line) => line.type === "row") ? (
        <div class="compare-rows">
          <VirtualTable
            label="Params, metrics and tags of the runs"
            columns={columns}
            rowCount={lines.length}
            rowHeight={30}
            current={current}
            onCurrent={setCurrent}
            cells={cells}
            version={`${props.base} ${which} ${most} ${lines.length} ${runs.map((run) => run.info.run_id).join()}`}
          />
        </div>
      ) : (
        <EmptyState title="These runs do not differ">
          <Button onClick={() => props.onWhich("all")}>Show what they share</Button>
        </EmptyState>
      )}
    </div>
  );
}
