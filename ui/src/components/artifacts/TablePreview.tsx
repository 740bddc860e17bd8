/** Rows of a file as a table of any length. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { formatCount } from "../../lib/format";
import { VirtualTable } from "../VirtualTable";
import type { Separated } from "./csv";

const MOST_COLUMNS = 200;

export function TablePreview({ table, label }: { table: Separated; label: string }): VNode {
  const [current, setCurrent] = useState(-1);
  const shown = Math.min(MOST_COLUMNS, table.head.length);
  const columns = table.head.slice(0, shown).map((head, index) => ({
    id: String(index),
    head,
    width: 110,
    grow: 1,
    numeric: table.numeric[index] === true,
    title: head,
  }));
  const cells = (index: number): string[] => columns.map((_, column) => table.rows[index]?.[column] ?? "");
  return (
    <div class="table-preview">
      <p class="preview-note soft">
        {formatCount(table.rows.length)} rows, {formatCount(table.head.length)} columns
        {shown < table.head.length && `, the first ${shown} shown`}
      </p>
      <div class="table-preview-rows">
        <VirtualTable
          label={label}
          columns={columns}
          rowCount={table.rows.length}
          rowHeight={28}
          current={current}
          onCurrent={setCurrent}
          cells={cells}
          version={table}
        />
      </div>
    </div>
  );
}
