/** A JSON value as a tree; branches are drawn when they are opened. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { Button } from "../Button";
import { plural } from "../../lib/format";

const FIRST_CHILDREN = 100;
/** Small values stand open from the start. */
const OPEN_DEPTH = 2;
const OPEN_CHILDREN = 30;

type Entry = readonly [string, unknown];

function entriesOf(value: object): Entry[] {
  return Array.isArray(value) ? value.map((child: unknown, index): Entry => [String(index), child]) : Object.entries(value);
}

function Leaf({ value }: { value: unknown }): VNode {
  const kind = value === null ? "null" : typeof value;
  return <span class={`json-${kind}`}>{JSON.stringify(value)}</span>;
}

function Branch({ name, value, depth }: { name: string | null; value: object; depth: number }): VNode {
  const entries = entriesOf(value);
  const [open, setOpen] = useState(depth < OPEN_DEPTH && entries.length <= OPEN_CHILDREN);
  const [shown, setShown] = useState(FIRST_CHILDREN);
  const size = Array.isArray(value) ? `[${plural(entries.length, "item")}]` : `{${plural(entries.length, "key")}}`;
  return (
    <>
      <button type="button" class="json-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="fold-mark" aria-hidden="true" />
        {name !== null && <span class="json-key">{name}</span>} <span class="soft">{size}</span>
      </button>
      {open && (
        <ul>
          {entries.slice(0, shown).map(([key, child]) => (
            <Node key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <li>
              <Button onClick={() => setShown(shown + 10 * FIRST_CHILDREN)}>Show more of {entries.length}</Button>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function Node({ name, value, depth }: { name: string; value: unknown; depth: number }): VNode {
  if (typeof value === "object" && value !== null && entriesOf(value).length > 0) {
    return (
      <li>
        <Branch name={name} value={value} depth={depth} />
      </li>
    );
  }
  return (
    <li class="json-leaf">
      <span class="json-key">{name}</span> <Leaf value={value} />
    </li>
  );
}

export function JsonTree({ value }: { value: unknown }): VNode {
  if (typeof value !== "object" || value === null) return <div class="json-tree mono"><Leaf value={value} /></div>;
  return (
    <div class="json-tree mono">
      <Branch name={null} value={value} depth={0} />
    </div>
  );
}
