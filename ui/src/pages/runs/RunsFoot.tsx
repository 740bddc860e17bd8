/** The foot line: what is selected, and what can be done with it now. */
import type { VNode } from "preact";
import { LiveMark } from "../../components/LiveMark";
import { formatCount, plural } from "../../lib/format";
import { canWrite } from "../../lib/session";
import { parseColumn, type Order } from "./columnName";
import type { RunActions } from "./runActions";
import { DEFAULT_ORDER, sameOrder } from "./viewState";

interface Props {
  selected: number;
  /** Runs that match the filter; null while unknown. */
  matching: number | null;
  /** Runs of the view without a filter; null while unknown. */
  total: number | null;
  filtered: boolean;
  deleted: boolean;
  order: Order;
  actions: RunActions;
}

function Action({ label, keys, run, disabled }: { label: string; keys: string; run: () => void; disabled: boolean }): VNode {
  return (
    <button type="button" class="foot-action" disabled={disabled} onClick={run}>
      {label} <kbd>{keys}</kbd>
    </button>
  );
}

function Counts({ selected, matching, total, filtered }: Props): VNode {
  return (
    <span role="status">
      {selected > 0 && <b>{formatCount(selected)} selected</b>}
      {selected > 0 && total !== null && " of "}
      {total !== null && plural(total, "run")}
      {filtered && matching !== null && ` · ${formatCount(matching)} match`}
    </span>
  );
}

function sortedBy(order: Order): string {
  const parts = parseColumn(order.column);
  if (parts === null || sameOrder(order, DEFAULT_ORDER)) return "newest first";
  const what = parts.kind === "attributes" ? parts.key.replace("_", " ") : parts.key;
  const value = parts.kind === "metrics" ? `${parts.aggregate} ` : "";
  return `sorted by ${value}${what} ${order.descending ? "↓" : "↑"}`;
}

/** Only what there is something to do it to. */
function WhatToDo({ selected, deleted, actions }: Props): VNode {
  return (
    <>
      <Action label="Compare" keys="c" run={actions.compare} disabled={selected === 0} />
      <Action label="Pin" keys="p" run={actions.pin} disabled={selected === 0} />
      {canWrite.value && deleted && <Action label="Restore" keys="r" run={actions.restore} disabled={selected === 0} />}
      {canWrite.value && !deleted && <Action label="Delete" keys="⌫" run={actions.remove} disabled={selected === 0} />}
      <span class="foot-hint">
        Open <kbd>↵</kbd>
      </span>
      <span class="foot-hint">
        Select <kbd>x</kbd>
      </span>
      <span class="foot-hint">
        Filter <kbd>/</kbd>
      </span>
    </>
  );
}

export function RunsFoot(props: Props): VNode {
  return (
    <footer class="foot">
      <Counts {...props} />
      {props.matching !== 0 && <WhatToDo {...props} />}
      <span class="spring" />
      <LiveMark />
      <span class="foot-hint clip">{sortedBy(props.order)}</span>
    </footer>
  );
}
