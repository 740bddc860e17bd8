/** The tree of files: arrows move and open, Enter shows. */
import { useRef } from "preact/hooks";
import type { VNode } from "preact";
import { formatBytes } from "../../lib/format";
import type { TreeRow } from "./folders";

interface Props {
  rows: readonly TreeRow[];
  selected: string;
  /** Folders that are being loaded. */
  loading: ReadonlySet<string>;
  onToggle: (path: string) => void;
  onSelect: (path: string) => void;
}

function Icon({ folder }: { folder: boolean }): VNode {
  return (
    <svg class="icon tree-icon" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      {folder ? <path d="M1.5 4v8.5h13V5.5H8L6.5 4z" /> : <path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3" />}
    </svg>
  );
}

/** Where a key leads from a row. */
function target(rows: readonly TreeRow[], at: number, key: string): number | null {
  if (key === "ArrowDown") return at + 1;
  if (key === "ArrowUp") return at - 1;
  if (key === "Home") return 0;
  if (key === "End") return rows.length - 1;
  const row = rows[at];
  if (key === "ArrowRight" && row?.open === true) return at + 1;
  if (key !== "ArrowLeft" || row === undefined || row.open) return null;
  for (let above = at - 1; above >= 0; above--) if ((rows[above]?.level ?? 0) < row.level) return above;
  return null;
}

export function ArtifactTree({ rows, selected, loading, onToggle, onSelect }: Props): VNode {
  const list = useRef<HTMLUListElement>(null);
  const act = (row: TreeRow): void => {
    // A folder that is not the chosen one is chosen, which opens it; the chosen one is opened and closed.
    if (row.file.is_dir && (row.open || row.file.path === selected)) onToggle(row.file.path);
    if (!row.file.is_dir || !row.open) onSelect(row.file.path);
  };
  const focus = (index: number): void => list.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[index]?.focus();
  const onKeyDown = (event: KeyboardEvent, at: number): void => {
    const row = rows[at];
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const opens = event.key === "ArrowRight" && row.file.is_dir && !row.open;
    const closes = event.key === "ArrowLeft" && row.open;
    const next = opens || closes ? null : target(rows, at, event.key);
    if (opens || closes) onToggle(row.file.path);
    else if (event.key === "Enter" || event.key === " ") act(row);
    else if (next !== null) focus(next);
    else return;
    event.preventDefault();
  };
  const known = rows.findIndex((row) => row.file.path === selected);
  const entry = Math.max(0, known);
  return (
    <ul class="artifact-tree" role="tree" aria-label="Files" ref={list}>
      {rows.map((row, index) => (
        <li
          key={row.file.path}
          role="treeitem"
          aria-level={row.level}
          aria-expanded={row.file.is_dir ? row.open : undefined}
          aria-selected={row.file.path === selected}
          aria-busy={loading.has(row.file.path)}
          tabIndex={index === entry ? 0 : -1}
          class={row.file.path === selected ? "selected" : undefined}
          style={{ paddingLeft: `${8 + (row.level - 1) * 16}px` }}
          onClick={() => act(row)}
          onKeyDown={(event) => onKeyDown(event, index)}
        >
          {row.file.is_dir ? <span class="fold-mark" aria-hidden="true" /> : <span class="fold-none" />}
          <Icon folder={row.file.is_dir} />
          <span class="clip" title={row.file.path}>
            {row.name}
          </span>
          {row.file.file_size !== undefined && !row.file.is_dir && <small class="soft num">{formatBytes(row.file.file_size)}</small>}
        </li>
      ))}
    </ul>
  );
}
