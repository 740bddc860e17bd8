/** The table alternative of charts that draw a few values of each run. */
import type { VNode } from "preact";
import type { Value } from "./scale";

export interface ValueColumn {
  name: string;
  label: string;
  values: readonly Value[];
}

export interface ValueRun {
  id: string;
  label: string;
  /** The token of the run's colour; null for a run that stands back. */
  token: string | null;
}

const MOST_ROWS = 200;

export function ValueTable({ label, runs, columns }: { label: string; runs: readonly ValueRun[]; columns: readonly ValueColumn[] }): VNode {
  return (
    <div class="chart-tables" role="region" aria-label={label} tabIndex={0}>
      <table class="chart-table">
        <thead>
          <tr>
            <th scope="col">Run</th>
            {columns.map((column) => (
              <th key={column.name} scope="col" class="n clip">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.slice(0, MOST_ROWS).map((run, at) => (
            <tr key={run.id}>
              <th scope="row" class="clip">
                {run.label}
              </th>
              {columns.map((column) => (
                <td key={column.name} class="n">
                  {String(column.values[at] ?? "")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {runs.length > MOST_ROWS && <p class="soft">The first {MOST_ROWS} of {runs.length} runs.</p>}
    </div>
  );
}
