/** The cells of the runs table. */
import type { VNode } from "preact";
import type { Cell, RunStatus } from "../../api/runs";
import { agoText, Took } from "../../components/Moment";
import { RunState } from "../../components/RunState";
import type { RunStyle } from "../../lib/colour";
import { formatAs, formatNumber, plural, toNumber } from "../../lib/format";
import { href } from "../../lib/router";
import type { RunRow } from "./rowModel";
import { barWidth, type DataColumn, type Scale } from "./tableColumns";

/** What the mark before a name says: the run's colour in the charts, hollow while no chart draws it. */
export interface Mark {
  /** Null when no chart draws the run. */
  style: RunStyle | null;
  hidden: boolean;
  onHide: () => void;
}

function RunMark({ name, mark, tabIndex }: { name: string; mark: Mark; tabIndex: 0 | -1 }): VNode {
  const { style, hidden } = mark;
  if (style === null) return <span class="run-dot hollow" />;
  return (
    <button
      type="button"
      class="run-mark"
      tabIndex={tabIndex}
      aria-pressed={!hidden}
      aria-label={`Draw ${name} in charts`}
      title={hidden ? "Draw in charts" : "Leave out of charts"}
      onClick={mark.onHide}
    >
      <span class={hidden ? "run-dot hollow" : "run-dot"} style={hidden ? { color: style.colour } : { background: style.colour }} />
    </button>
  );
}

/** How a run stands among those above and below it. */
export interface Fold {
  /** 1 for roots. */
  depth: number;
  open: boolean;
  onToggle: () => void;
}

/** Sets a run in by its depth, and opens it where runs are below it. */
function FoldMark({ row, fold, tabIndex }: { row: RunRow; fold: Fold; tabIndex: 0 | -1 }): VNode {
  const { depth, open, onToggle } = fold;
  const style = { marginLeft: `${Math.min(depth - 1, MOST_SET_IN) * 16 - 8}px` };
  if (row.children === 0 && !open) return <span class="run-fold" style={style} />;
  return (
    <button
      type="button"
      class="run-fold"
      style={style}
      tabIndex={tabIndex}
      aria-expanded={open}
      aria-label={`Show ${plural(row.children, "run")} below ${row.name}`}
      title={plural(row.children, "run")}
      onClick={onToggle}
    >
      <span class="fold-mark" aria-hidden="true" />
    </button>
  );
}

/** Rows deeper than this are set in no further: names need the room. */
const MOST_SET_IN = 8;

/** The run's colour and name; a run with a parent is set in. */
export function NameCell({ row, mark, tabIndex, fold }: { row: RunRow; mark: Mark; tabIndex: 0 | -1; fold: Fold | null }): VNode {
  const nested = fold === null && row.parent !== null;
  return (
    <>
      {fold !== null && <FoldMark row={row} fold={fold} tabIndex={tabIndex} />}
      {nested && (
        <span class="nested soft" title="Has a parent run">
          ↳
        </span>
      )}
      <RunMark name={row.name} mark={mark} tabIndex={tabIndex} />
      <a class="row-link" href={href(["runs", row.id])} tabIndex={tabIndex} title={row.name} data-row-focus data-run={row.id}>
        {row.name}
      </a>
    </>
  );
}

const WORDS: Partial<Record<RunStatus, string>> = { FINISHED: "finished" };

/** State and start in one, where charts need the room: a run that ended well says when, others say how they are. */
export function StateCell({ row }: { row: RunRow }): VNode {
  const word = WORDS[row.status];
  if (word === undefined || row.start === null) return <RunState status={row.status} step={row.step} />;
  return (
    <span class="state-slim soft" title={word}>
      <span class="good" aria-hidden="true">
        ✓
      </span>{" "}
      <span class="sr-only">{word} </span>
      {agoText(row.start)}
    </span>
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
