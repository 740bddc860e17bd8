/** The cells of the runs table. */
import type { VNode } from "preact";
import type { Cell } from "../../api/runs";
import { agoText, Took } from "../../components/Moment";
import { styleOfRun } from "../../lib/colour";
import { formatAs, formatNumber, toNumber } from "../../lib/format";
import { href } from "../../lib/router";
import type { RunRow } from "./rowModel";
import { barWidth, type DataColumn, type Scale } from "./tableColumns";

/** The run's colour and name; a run with a parent is set in. */
export function NameCell({ row, tabIndex }: { row: RunRow; tabIndex: 0 | -1 }): VNode {
  const nested = row.parent !== null;
  return (
    <>
      {nested && (
        <span class="nested soft" title="Has a parent run">
          ↳
        </span>
      )}
      <span class="run-dot" style={{ background: styleOfRun(row.id).colour }} />
      <a class="row-link" href={href(["runs", row.id])} tabIndex={tabIndex} title={row.name} data-row-focus>
        {row.name}
      </a>
    </>
  );
}

export function StartedCell({ row }: { row: RunRow }): VNode | null {
  if (row.start === null) return null;
  return <span class="soft">{agoText(row.start)}</span>;
}

export function DurationCell({ row }: { row: RunRow }): VNode | null {
  if (row.start === null || (row.end === null && row.status !== "RUNNING")) return null;
  return <Took start={row.start} end={row.status === "RUNNING" ? null : row.end} />;
}

/** A metric's value on its bar. */
export function MetricCell({ value, scale }: { value: Cell; scale: Scale }): VNode {
  const number = toNumber(value);
  if (number === null) return <span class="none">–</span>;
  const width = barWidth(number, scale);
  const best = scale.best !== null && number === scale.best;
  return (
    <span
      class={`bar-cell${best ? " best" : ""}${Number.isFinite(number) ? "" : " odd-number"}`}
      style={width === null ? undefined : { backgroundSize: `${width}% 100%` }}
      title={formatNumber(number, 17)}
    >
      {formatAs(number, scale.format)}
      {best && <span class="sr-only"> (best)</span>}
    </span>
  );
}

/** The value of a param, a tag or an attribute, as it was logged. */
export function TextCell({ value, column }: { value: Cell; column: DataColumn }): VNode {
  if (value === null || value === "") return <span class="none">–</span>;
  const text = String(value);
  return <span title={`${column.key} = ${text}`}>{text}</span>;
}
