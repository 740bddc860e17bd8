/** The dialog that asks before deleted runs are removed for good. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { Button } from "../../../components/Button";
import { Dialog } from "../../../components/Dialog";
import { formatCount, plural } from "../../../lib/format";
import { PURGE } from "./changes";
import { WAITS } from "./purge";
import type { FormProps } from "./asking";

export function PurgeForm({ count, onClose, onChange }: FormProps): VNode {
  const [typed, setTyped] = useState("");
  const sure = count === 1 || typed.replace(/[\s,]/g, "") === String(count);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (sure) onChange(PURGE);
  };
  return (
    <Dialog title={`Purge ${plural(count, "run")}`} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>
          {count === 1 ? "The run is" : `All ${formatCount(count)} runs are`} removed for good: metrics, params, tags, and all artifacts in
          the storage. Logged models stay. <b>After {WAITS} seconds this cannot be undone.</b> Closing the tab before then purges nothing.
        </p>
        {count > 1 && (
          <label class="labelled">
            <span>Type {formatCount(count)} to confirm</span>
            <input class="field" inputMode="numeric" autocomplete="off" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
          </label>
        )}
        <div class="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" disabled={!sure}>
            Purge {plural(count, "run")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
