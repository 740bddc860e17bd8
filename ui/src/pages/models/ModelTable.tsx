/** The models of an experiment as rows: name, state, run, metrics, the params that differ. */
import { useMemo } from "preact/hooks";
import type { ComponentChildren, RefObject, VNode } from "preact";
import { ModelState } from "../../components/ModelState";
import { Ago } from "../../components/Moment";
import { VirtualTable, type TableColumn } from "../../components/VirtualTable";
import { metricText, type MetricColumn } from "../../lib/metricColumn";
import { href } from "../../lib/router";
import { narrow } from "../../lib/viewport";
import type { ModelRow, ModelsView, ModelTable as Model } from "./modelList";

interface Props {
  table: Model;
  view: ModelsView;
  /** Names of source runs by id, as far as they are known. */
  runNames: ReadonlyMap<string, string>;
  current: number;
  onCurrent: (index: number) => void;
  onSort: (sort: string) => void;
  box: RefObject<HTMLDivElement | null>;
}

function columnsOf(table: Model, view: ModelsView, onSort: (sort: string) => void, slim: boolean): TableColumn[] {
  const chosen = view.sort === "" ? "created" : view.sort;
  const direction = view.dir === "down" ? "descending" : "ascending";
  const sortable = (id: string): Pick<TableColumn, "sorted" | "onSort"> => ({
    sorted: chosen === id ? direction : null,
    onSort: () => onSort(id),
  });
  return [
    { id: "name", head: "Model", width: slim ? 140 : 200, grow: 3, pinned: true, ...sortable("name") },
    { id: "state", head: "State", width: 110, grow: 0 },
    { id: "run", head: "From run", width: 150, grow: 2 },
    { id: "created", head: "Created", width: 110, grow: 0, ...sortable("created") },
    ...table.params.map((key) => ({ id: `params.${key}`, head: key, title: key, width: 100, grow: 1, group: "params that differ" })),
    ...table.metrics.map(({ key }) => ({
      id: `metrics.${key}`,
      head: key,
      title: key,
      width: 110,
      grow: 1,
      numeric: true,
      group: "metrics",
      ...sortable(`metrics.${key}`),
    })),
  ];
}

function MetricCell({ row, column }: { row: ModelRow; column: MetricColumn }): VNode {
  const best = column.best !== null && row.metrics.get(column.key) === column.best;
  return (
    <span class={best ? "best" : undefined}>
      {metricText(row.metrics.get(column.key), column)}
      {best && <span class="sr-only"> (best)</span>}
    </span>
  );
}

function cellsOf(row: ModelRow, { table, runNames }: Props, tabIndex: 0 | -1): ComponentChildren[] {
  const { info, data } = row.model;
  const run = info.source_run_id;
  return [
    <a class="row-link" href={href(["models", info.model_id])} title={info.name} tabIndex={tabIndex} data-row-focus>
      {info.name}
    </a>,
    <ModelState status={info.status} />,
    run === "" ? "" : (
      <a href={href(["runs", run])} tabIndex={tabIndex}>
        {runNames.get(run) ?? run}
      </a>
    ),
    <span class="soft">
      <Ago time={info.creation_timestamp_ms} />
    </span>,
    ...table.params.map((key) => data.params?.find((param) => param.key === key)?.value ?? ""),
    ...table.metrics.map((column) => <MetricCell row={row} column={column} />),
  ];
}

export function ModelTable(props: Props): VNode {
  const { table, view, runNames, onSort, current, onCurrent, box } = props;
  const slim = narrow.value;
  const columns = useMemo(() => columnsOf(table, view, onSort, slim), [table, view, onSort, slim]);
  const cells = (index: number, tabIndex: 0 | -1): ComponentChildren[] | null => {
    const row = table.rows[index];
    return row === undefined ? null : cellsOf(row, props, tabIndex);
  };
  return (
    <VirtualTable
      label="Models"
      columns={columns}
      rowCount={table.rows.length}
      current={current}
      onCurrent={onCurrent}
      cells={cells}
      version={`${runNames.size} ${view.q} ${view.sort} ${view.dir} ${table.rows.length}`}
      box={box}
    />
  );
}
