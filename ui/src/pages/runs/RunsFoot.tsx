/** The foot line: what is selected, and what can be done with it now. */
import type { VNode } from "preact";
import { LiveMark } from "../../components/LiveMark";
import { Menu } from "../../components/Menu";
import { formatCount, plural } from "../../lib/format";
import { canPurge, canWrite } from "../../lib/session";
import { narrow } from "../../lib/viewport";
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

/** On a telephone what can be done to selected runs leaves room for their number alone. */
function isTight({ selected }: Props): boolean {
  return narrow.value && selected > 0;
}

function Counts(props: Props): VNode {
  const { selected, matching, total, filtered } = props;
  if (isTight(props)) {
    return (
      <span role="status">
        <b>{formatCount(selected)} selected</b>
      </span>
    );
  }
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

interface Doing {
  label: string;
  keys: string;
  run: () => void;
  /** True where a dialog asks first, or it is needed less: on a telephone it stands in a menu. */
  rare?: boolean;
}

function whatToDo({ deleted, actions, selected }: Props): Doing[] {
  const doings: Doing[] = [
    { label: "Compare", keys: "c", run: actions.compare },
    { label: "Pin", keys: "p", run: actions.pin, rare: true },
  ];
  if (!canWrite.value) return doings;
  if (!deleted) {
    const asking = [
      { label: "Tag…", keys: "t", run: actions.tag, rare: true },
      { label: "Move…", keys: "m", run: actions.move, rare: true },
    ];
    return [...doings, ...(selected > 0 ? asking : []), { label: "Delete", keys: "⌫", run: actions.remove }];
  }
  const purge = { label: "Purge…", keys: "⌫", run: actions.purge, rare: true };
  return [...doings, { label: "Restore", keys: "r", run: actions.restore }, ...(canPurge.value && selected > 0 ? [purge] : [])];
}

/** Only what there is something to do it to. */
function WhatToDo(props: Props): VNode {
  const { selected } = props;
  const doings = whatToDo(props);
  const inMenu = narrow.value ? doings.filter((one) => one.rare === true) : [];
  return (
    <>
      {doings.filter((one) => !inMenu.includes(one)).map((one) => (
        <Action key={one.label} {...one} disabled={selected === 0} />
      ))}
      {inMenu.length > 0 && selected > 0 && (
        <Menu label="More to do with the selected runs" items={inMenu}>
          ⋯
        </Menu>
      )}
      {selected === 0 && <Hints />}
    </>
  );
}

function Hints(): VNode {
  return (
    <>
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
      {!isTight(props) && <LiveMark />}
      <span class="foot-hint clip">{sortedBy(props.order)}</span>
    </footer>
  );
}
