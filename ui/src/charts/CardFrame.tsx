/** The card of a chart of values: its name, its tools, and the chart or its table. */
import { useState } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Menu, type MenuItem } from "../components/Menu";
import type { CsvTable } from "./csv";
import { ValueTable } from "./ValueTable";

/** Whether a card fills the window, and the way there and back. */
export interface Whole {
  open: boolean;
  onOpen: (open: boolean) => void;
}

interface Props {
  title: string;
  said: string;
  /** The chart in rows. */
  table: CsvTable | null;
  items: readonly MenuItem[];
  /** Stand beside the name, always. */
  tools?: ComponentChildren;
  /** Stand before the tools that all cards have, and show with them. */
  own?: ComponentChildren;
  whole: Whole;
  children: ComponentChildren;
}

export function CardFrame({ title, said, table, items, tools, own, whole, children }: Props): VNode {
  const [asTable, setAsTable] = useState(false);
  const card = (full: boolean): VNode => (
    <section class={full ? "chart-card values full" : "chart-card values"} aria-label={title}>
      <header>
        <h3 class="clip" title={title}>
          {title}
        </h3>
        <small class="soft clip" title={said}>
          {said}
        </small>
        {tools}
        <span class={asTable ? "card-tools on" : "card-tools"}>
          {own}
          {table !== null && (
            <Button look="plain" pressed={asTable} onClick={() => setAsTable(!asTable)} label={`${title} as a table`}>
              Table
            </Button>
          )}
          {!full && (
            <Button look="plain" onClick={() => whole.onOpen(true)} label={`${title} in the whole window`} title="In the whole window">
              ⤢
            </Button>
          )}
          <Menu label={`More of ${title}`} items={items}>
            ⋯
          </Menu>
        </span>
      </header>
      <div class="chart-body">{full === whole.open && (asTable && table !== null ? <ValueTable label={title} table={table} /> : children)}</div>
    </section>
  );
  return (
    <>
      {card(false)}
      {whole.open && (
        <Dialog title={title} size="full" onClose={() => whole.onOpen(false)}>
          {card(true)}
        </Dialog>
      )}
    </>
  );
}
