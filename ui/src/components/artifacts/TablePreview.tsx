/** Rows of a file as a table of any length. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { formatCount } from "../../lib/format";
import { VirtualTable } from "../VirtualTable";
import type { Separated } from "./csv";

const MOST_COLUMNS = 200;

interface Props {
  table: Separated;
  label: string;
  /** Rows of the whole file, when only its first ones are here. */
  total?: number;
  /** Said in place of the number of rows. */
  about?: string;
}

export function TablePreview({ table, label, total, about }: Props): VNode {
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
  const rows = total ?? table.rows.length;
  const counted =
    `${formatCount(rows)} rows, ${formatCount(table.head.length)} columns` +
    (rows > table.rows.length ? `, the first ${formatCount(table.rows.length)} rows shown` : "") +
    (shown < table.head.length ? `, the first ${shown} columns shown` : "");
  return (
    <div class="table-preview">
      <p class="preview-note soft">{about ?? counted}</p>
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
