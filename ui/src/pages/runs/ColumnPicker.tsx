/** The dialog that chooses columns, for any number of keys. */
import { useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { RunKeys } from "../../api/runs";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { useRowsInView } from "../../components/windowing";
import { formatCount, plural } from "../../lib/format";
import { parseColumn, type Aggregate } from "./columnName";
import { chosenAs, pickerRows, toggled, withAggregate, type PickerEntry, type PickerRow } from "./pickerRows";

const ROW = 30;

/** The server sends no more columns than this at once. */
const MOST_COLUMNS = 200;

const AGGREGATES: readonly Aggregate[] = ["last", "min", "max", "first"];

interface Props {
  keys: RunKeys;
  columns: readonly string[];
  onClose: () => void;
  /** Called with the chosen names; null for the choice the data makes. */
  onChoose: (columns: readonly string[] | null) => void;
}

interface EntryProps {
  entry: PickerEntry;
  chosen: readonly string[];
  setChosen: (chosen: string[]) => void;
}

function Entry({ entry, chosen, setChosen }: EntryProps): VNode {
  const name = chosenAs(chosen, entry.name);
  const parts = name === null ? null : parseColumn(name);
  return (
    <>
      <label>
        <input type="checkbox" checked={name !== null} onChange={() => setChosen(toggled(chosen, entry.name))} />
        <span class="clip" title={entry.label}>
          {entry.label}
        </span>
      </label>
      {name !== null && parts?.kind === "metrics" ? (
        <select
          aria-label={`Which value of ${entry.label}`}
          value={parts.aggregate}
          onChange={(event) => setChosen(withAggregate(chosen, name, event.currentTarget.value as Aggregate))}
        >
          {AGGREGATES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      ) : (
        <span class="soft">{entry.detail}</span>
      )}
    </>
  );
}

function Rows({ rows, chosen, setChosen }: { rows: readonly PickerRow[] } & Omit<EntryProps, "entry">): VNode {
  const box = useRef<HTMLDivElement>(null);
  const range = useRowsInView(box, ROW, rows.length);
  return (
    <div class="picker-list" ref={box} tabIndex={0} role="group" aria-label="Columns">
      <div class="picker-rows" style={{ height: `${rows.length * ROW}px` }}>
        {rows.slice(range.first, range.end).map((row, offset) => (
          <div
            key={"title" in row ? `# ${row.title}` : row.name}
            class={"title" in row ? "picker-row picker-title" : "picker-row"}
            style={{ transform: `translateY(${(range.first + offset) * ROW}px)` }}
          >
            {"title" in row ? row.title : <Entry entry={row} chosen={chosen} setChosen={setChosen} />}
          </div>
        ))}
      </div>
    </div>
  );
}

export function ColumnPicker({ keys, columns, onClose, onChoose }: Props): VNode {
  const [chosen, setChosen] = useState<readonly string[]>(columns);
  const [search, setSearch] = useState("");
  const rows = useMemo(() => pickerRows(keys, search), [keys, search]);
  const actions = (
    <>
      <Button look="plain" onClick={() => onChoose(null)}>
        Let the data choose
      </Button>
      <Button look="plain" disabled={chosen.length === 0} onClick={() => setChosen([])}>
        Untick all
      </Button>
      <span class="spring" />
      <Button onClick={onClose}>Cancel</Button>
      <Button look="main" disabled={chosen.length > MOST_COLUMNS} onClick={() => onChoose(chosen)}>
        {chosen.length > MOST_COLUMNS ? `At most ${MOST_COLUMNS} columns` : `Show ${plural(chosen.length, "column")}`}
      </Button>
    </>
  );
  return (
    <Dialog title="Columns" onClose={onClose} actions={actions}>
      <input
        class="field"
        type="search"
        placeholder={`Search ${plural(keys.params.length + keys.metrics.length + keys.tags.length, "key")}`}
        aria-label="Search columns"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {keys.sampled < keys.total ? (
        <p class="soft">
          Keys of the newest {formatCount(keys.sampled)} of {formatCount(keys.total)} runs.
        </p>
      ) : null}
      {rows.length === 0 ? <p class="soft">No key has “{search}” in its name.</p> : null}
      <Rows rows={rows} chosen={chosen} setChosen={setChosen} />
    </Dialog>
  );
}
