/** Adds a card of values to the page. */
import { useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { RunKeys } from "../../api/runs";
import { Button } from "../../components/Button";
import { Popover } from "../../components/Popover";
import { MOST_CARDS, type AddedCard } from "./addedCard";
import { changeState } from "./address";
import { cardOf, offeredColumns } from "./cardChoice";
import { CardForm } from "./CardForm";

interface Props {
  keys: RunKeys | null;
  columns: readonly string[];
  lead: readonly string[];
  cards: readonly AddedCard[];
}

function Form({ keys, columns, lead, cards }: Props & { keys: RunKeys }): VNode {
  const offered = useMemo(() => offeredColumns(keys, columns, lead), [keys, columns, lead]);
  const full = cards.length >= MOST_CARDS;
  const [chosen, setChosen] = useState<AddedCard | null>(null);
  const card = chosen ?? cardOf("bar", {}, offered);
  if (card === null) return <p class="soft">Charts of values need a metric.</p>;
  const add = (event: Event): void => {
    event.preventDefault();
    (event.currentTarget as HTMLElement).closest<HTMLElement>("[popover]")?.hidePopover();
    changeState((now) => ({ ...now, cards: [...now.cards, card].slice(0, MOST_CARDS) }));
  };
  return (
    <form class="card-form" onSubmit={add}>
      <CardForm card={card} offered={offered} onChange={setChosen} />
      <Button type="submit" look="main" disabled={full}>
        Add
      </Button>
      {full && <p class="soft">There are {MOST_CARDS} already.</p>}
    </form>
  );
}

export function AddChart({ keys, ...props }: Props): VNode {
  return (
    <Popover label="Add a chart of values" does="Add a chart of values" button="Add chart" disabled={keys === null}>
      {keys !== null && <Form {...props} keys={keys} />}
    </Popover>
  );
}
