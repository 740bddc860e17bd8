/** The cells of a group's own row. */
import type { ComponentChildren, VNode } from "preact";
import { plural } from "../../lib/format";
import { MetricCell } from "./cells";
import { parseColumn } from "./columnName";
import type { Group } from "./groupedRows";
import type { DataColumn, Scale } from "./tableColumns";
import type { Grouped } from "./useGrouped";

/** Opens and closes a group, and says what its runs share. */
export function GroupName({ group, by, onToggle, tabIndex }: {
  group: Group;
  by: readonly string[];
  onToggle: () => void;
  tabIndex: 0 | -1;
}): VNode {
  const words = group.values.map((value, at) => ({ key: parseColumn(by[at] ?? "")?.key ?? "", value: value ?? "no value" }));
  return (
    <button type="button" class="group-name" aria-expanded={group.open} tabIndex={tabIndex} data-row-focus onClick={onToggle}>
      <span class="fold-mark" aria-hidden="true" />
      <span class="clip" title={words.map(({ key, value }) => `${key} = ${value}`).join(", ")}>
        {words.map(({ key, value }, at) => (
          <span key={key}>
            {at > 0 && <span class="soft"> · </span>}
            <span class="sr-only">{key} </span>
            {value}
          </span>
        ))}
      </span>
    </button>
  );
}

export function GroupCount({ group }: { group: Group }): VNode {
  return <span class="soft num">{plural(group.count, "run")}</span>;
}

/** What a group shows in a column: its value where the column makes the groups, an aggregate where it is a metric. */
export function groupCell(grouped: Grouped, at: number, column: DataColumn, scale: Scale | undefined): ComponentChildren {
  const by = grouped.by.indexOf(column.name);
  if (by !== -1) return <span class="soft">{grouped.rows.group(at)?.values[by] ?? ""}</span>;
  const place = grouped.places.get(column.name);
  if (place === undefined || scale === undefined) return null;
  return <MetricCell value={grouped.rows.aggregate(at, place, grouped.aggregate)} scale={scale} />;
}
