/** What a card of values draws: its kind and its columns. */
import { useId } from "preact/hooks";
import type { VNode } from "preact";
import { AXES, type AddedCard, type CardKind } from "./addedCard";
import { cardOf, columnsFor, KIND_NAMES, type Offered } from "./cardChoice";
import { parseColumn } from "./columnName";

interface Props {
  card: AddedCard;
  offered: Offered;
  onChange: (card: AddedCard) => void;
}

const KINDS = Object.keys(KIND_NAMES) as CardKind[];

/** What a column is called where params and metrics stand together. */
function saidOf(name: string): string {
  const parts = parseColumn(name);
  if (parts === null) return name;
  const aggregate = parts.aggregate === "last" ? "" : `${parts.aggregate} `;
  const kind = parts.kind === "tags" ? " (tag)" : "";
  return `${aggregate}${parts.key}${kind}`;
}

function Choice({ label, value, options, onChoose }: { label: string; value: string; options: readonly string[]; onChoose: (name: string) => void }): VNode {
  const id = useId();
  const all = options.includes(value) ? options : [value, ...options];
  return (
    <>
      <label for={id}>{label}</label>
      <select id={id} class="field" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {all.map((name) => (
          <option key={name} value={name}>
            {saidOf(name)}
          </option>
        ))}
      </select>
    </>
  );
}

function labelOf(kind: CardKind, axis: "x" | "y"): string {
  if (kind === "box") return "A box for each";
  return axis === "x" ? "Across" : "Up";
}

export function CardForm({ card, offered, onChange }: Props): VNode {
  const { kind } = card;
  const id = useId();
  const choose = (next: CardKind): void => {
    const made = cardOf(next, card, offered);
    if (made !== null) onChange(made);
  };
  return (
    <div class="choices">
      <label for={id}>Chart</label>
      <select id={id} class="field" value={kind} onChange={(event) => choose(event.currentTarget.value as CardKind)}>
        {KINDS.map((one) => (
          <option key={one} value={one} disabled={one !== kind && cardOf(one, card, offered) === null}>
            {KIND_NAMES[one]}
          </option>
        ))}
      </select>
      <Choice label={kind === "scatter" ? "Up" : "Metric"} value={card.metric} options={columnsFor(kind, "metric", offered)} onChoose={(metric) => onChange({ ...card, metric })} />
      {AXES[kind].map((axis) => (
        <Choice key={axis} label={labelOf(kind, axis)} value={card[axis]} options={columnsFor(kind, axis, offered)} onChoose={(name) => onChange({ ...card, [axis]: name })} />
      ))}
      {kind === "bar" && <p class="soft wide">Bars follow “Colour by” and “Group by”: the mean of each value, else one a run.</p>}
    </div>
  );
}
