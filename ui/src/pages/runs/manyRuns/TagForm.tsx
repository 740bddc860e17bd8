/** The dialog that sets and removes tags of runs. */
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { Button } from "../../../components/Button";
import { Dialog } from "../../../components/Dialog";
import { plural } from "../../../lib/format";
import { tagging } from "./changes";
import type { FormProps } from "./asking";
import { asked, fault, MOST_ROWS, NEW_ROW, offered, type TagRow } from "./tagRows";

interface RowProps {
  row: TagRow;
  place: number;
  wrong: string | null;
  keys: readonly string[];
  onChange: (row: TagRow) => void;
  onRemove: (() => void) | null;
}

function Row({ row, place, wrong, keys, onChange, onRemove }: RowProps): VNode {
  const list = useId();
  const problem = useId();
  return (
    <fieldset class="tag-row">
      <legend class="sr-only">Tag {place}</legend>
      <select class="field" aria-label="What to do" value={row.does} onChange={(event) => onChange({ ...row, does: event.currentTarget.value as TagRow["does"] })}>
        <option value="set">Set</option>
        <option value="remove">Remove</option>
      </select>
      <input
        class="field tag-key"
        placeholder="key"
        aria-label="Key"
        list={list}
        autocomplete="off"
        value={row.key}
        aria-invalid={wrong !== null}
        aria-describedby={wrong === null ? undefined : problem}
        onInput={(event) => onChange({ ...row, key: event.currentTarget.value })}
      />
      <datalist id={list}>
        {offered(keys, row.does).map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      {row.does === "set" && (
        <input class="field tag-value" placeholder="value" aria-label="Value" value={row.value} onInput={(event) => onChange({ ...row, value: event.currentTarget.value })} />
      )}
      {onRemove !== null && (
        <Button look="plain" label={`Leave out tag ${place}`} onClick={onRemove}>
          ✕
        </Button>
      )}
      {wrong !== null && (
        <p class="field-error" id={problem} role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

export function TagForm({ count, keys, onClose, onChange }: FormProps): VNode {
  const [rows, setRows] = useState<readonly TagRow[]>([NEW_ROW]);
  const form = useRef<HTMLFormElement>(null);
  const change = asked(rows);
  const many = useRef(rows.length);
  useLayoutEffect(() => {
    if (rows.length > many.current) form.current?.querySelector<HTMLElement>(".tag-row:last-of-type .tag-key")?.focus();
    many.current = rows.length;
  }, [rows.length]);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (change !== null) onChange(tagging(change));
  };
  return (
    <Dialog title={`Tag ${plural(count, "run")}`} onClose={onClose}>
      <form class="form" ref={form} onSubmit={submit}>
        {rows.map((row, at) => (
          <Row
            key={at}
            row={row}
            place={at + 1}
            wrong={fault(rows, at)}
            keys={keys}
            onChange={(next) => setRows(rows.map((one, place) => (place === at ? next : one)))}
            onRemove={rows.length === 1 ? null : () => setRows(rows.filter((_, place) => place !== at))}
          />
        ))}
        <div class="form-actions">
          <Button look="plain" disabled={rows.length >= MOST_ROWS} onClick={() => setRows([...rows, NEW_ROW])}>
            Add another
          </Button>
          <span class="spring" />
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={change === null}>
            Tag {plural(count, "run")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
