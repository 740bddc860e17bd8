/** Which params and tags make groups of rows, and what groups show of metrics. */
import { useMemo } from "preact/hooks";
import type { VNode } from "preact";
import type { GroupAggregate } from "../../api/groups";
import type { RunKeys } from "../../api/runs";
import { Button } from "../../components/Button";
import { Popover } from "../../components/Popover";
import { changeState } from "./address";
import { tellingColumns } from "./columnChoice";
import { parseColumn } from "./columnName";
import { MOST_GROUPED, type ViewState } from "./viewState";

const AGGREGATES: readonly GroupAggregate[] = ["mean", "min", "max"];

function change(part: Partial<Pick<ViewState, "group" | "nest" | "agg">>): void {
  changeState((now) => ({ ...now, ...part, ...(part.nest === "flat" ? { open: [] } : {}) }));
}

function toggled(group: readonly string[], name: string): string[] {
  return group.includes(name) ? group.filter((one) => one !== name) : [...group, name].slice(-MOST_GROUPED);
}

export function GroupChoice({ keys, state }: { keys: RunKeys | null; state: ViewState }): VNode {
  const offered = useMemo(() => tellingColumns(keys), [keys]);
  const { group, agg } = state;
  const nested = state.nest === "tree" && group.length === 0;
  const ungrouped = nested ? "Nested runs" : "Group by";
  const names = [...group, ...offered.filter((name) => !group.includes(name))];
  const said = group.map((name) => parseColumn(name)?.key ?? name).join(", ");
  return (
    <Popover label="Group runs" does="Group or nest runs" button={group.length === 0 ? ungrouped : `Grouped by ${said}`} marked={nested || group.length > 0} disabled={keys === null}>
      <div class="group-choice">
        <label class="nest-choice">
          <input type="checkbox" checked={nested} onChange={() => change({ group: [], nest: nested ? "flat" : "tree" })} />
          Nested runs
        </label>
        <div class="group-names">
          {names.length === 0 && <p class="soft">No param differs and no tag was set.</p>}
          {names.map((name) => (
            <label key={name}>
              <input type="checkbox" checked={group.includes(name)} onChange={() => change({ group: toggled(group, name), nest: "flat" })} />
              <span class="clip">{parseColumn(name)?.key ?? name}</span>
              {name.startsWith("tags.") && <span class="soft">tag</span>}
            </label>
          ))}
        </div>
        <div class="segments" role="group" aria-label="What groups show of metrics">
          {AGGREGATES.map((one) => (
            <Button key={one} pressed={agg === one} onClick={() => change({ agg: one })}>
              {one}
            </Button>
          ))}
        </div>
        {group.length > 0 && (
          <Button look="plain" onClick={() => change({ group: [] })}>
            No groups
          </Button>
        )}
      </div>
    </Popover>
  );
}
