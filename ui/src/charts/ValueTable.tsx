/** The table alternative of charts that draw a few values of each run. */
import type { VNode } from "preact";
import { formatCount, formatNumber } from "../lib/format";
import type { CsvCell, CsvTable } from "./csv";

const MOST_ROWS = 200;

function written(cell: CsvCell): string {
  return typeof cell === "number" ? formatNumber(cell, 7) : (cell ?? "");
}

export function ValueTable({ label, table: { head, rows } }: { label: string; table: CsvTable }): VNode {
  const numbers = head.slice(1);
  return (
    <div class="chart-tables" role="region" aria-label={label} tabIndex={0}>
      <table class="chart-table">
        <thead>
          <tr>
            <th scope="col">{head[0]}</th>
            {numbers.map((name) => (
              <th key={name} scope="col" class="n clip">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row, at) => (
            <tr key={at}>
              <th scope="row" class="clip">
                {String(row[0] ?? "")}
              </th>
              {numbers.map((name, column) => (
                <td key={name} class="n">
                  {written(row[column + 1] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p class="soft">The first {MOST_ROWS} of {formatCount(rows.length)}.</p>}
    </div>
  );
}
