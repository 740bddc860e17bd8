/** The foot line: what is selected, and what can be done with it now. */
import type { VNode } from "preact";
import { FootHint } from "../../components/FootHint";
import { LiveMark } from "../../components/LiveMark";
import { Menu } from "../../components/Menu";
import { formatCount, plural } from "../../lib/format";
import { keyLabel } from "../../lib/keys";
import { canWrite } from "../../lib/session";
import { narrow } from "../../lib/viewport";
import { parseColumn, type Order } from "./columnName";
import type { SelectionAction } from "./selectionActions";
import { DEFAULT_ORDER, sameOrder } from "./viewState";

interface Props {
  selected: number;
  /** Runs that match the filter; null while unknown. */
  matching: number | null;
  /** Runs of the view without a filter; null while unknown. */
  total: number | null;
  filtered: boolean;
  order: Order;
  actions: readonly SelectionAction[];
}

function Action({ action: { label, keys: [key = ""], run }, disabled }: { action: SelectionAction; disabled: boolean }): VNode {
  return (
    <button type="button" class="foot-action" disabled={disabled} onClick={run}>
      {label} <kbd>{keyLabel(key)}</kbd>
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

/** Only what there is something to do it to. */
function WhatToDo(props: Props): VNode {
  const { selected } = props;
  const shown = props.actions.filter((one) => (one.writes !== true || canWrite.value) && (one.asks !== true || selected > 0));
  const inMenu = narrow.value ? shown.filter((one) => one.rare === true) : [];
  return (
    <>
      {shown.filter((one) => !inMenu.includes(one)).map((one) => (
        <Action key={one.label} action={one} disabled={selected === 0} />
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
      <FootHint does="Open" press="↵" />
      <FootHint does="Select" press="x" />
      <FootHint does="Filter" press="/" />
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
