/** The versions of a model as a table: what their source runs measured, and which params differ. Pure. */
import type { ModelVersion } from "../../api/registry";
import type { Run } from "../../api/runs";
import { toNumber } from "../../lib/format";
import { metricColumn, type MetricColumn } from "../../lib/metricColumn";

export interface VersionRow {
  version: ModelVersion;
  /** Null while it is not known, and where there is none. */
  run: Run | null;
  metrics: ReadonlyMap<string, number>;
  params: ReadonlyMap<string, string>;
}

export interface VersionTable {
  rows: VersionRow[];
  metrics: MetricColumn[];
  /** Params that not all runs share. */
  params: string[];
}

const MOST_METRICS = 6;
const MOST_PARAMS = 4;
const inOrder = new Intl.Collator("en", { numeric: true });

/** Keys, those that most rows have first. */
function common(rows: readonly VersionRow[], of: (row: VersionRow) => Iterable<string>): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const key of of(row)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || inOrder.compare(a, b));
}

function rowOf(version: ModelVersion, runs: ReadonlyMap<string, Run>): VersionRow {
  const run = runs.get(version.run_id) ?? null;
  const own = (run?.data.metrics ?? []).filter(({ key }) => !key.startsWith("system/"));
  return {
    version,
    run,
    metrics: new Map(own.map(({ key, value }) => [key, toNumber(value) ?? NaN])),
    params: new Map((run?.data.params ?? []).map(({ key, value }) => [key, value])),
  };
}

export function versionTable(versions: readonly ModelVersion[], runs: ReadonlyMap<string, Run>): VersionTable {
  const rows = versions.map((version) => rowOf(version, runs));
  const differs = (key: string): boolean => new Set(rows.flatMap((row) => (row.run === null ? [] : [row.params.get(key)]))).size > 1;
  return {
    rows,
    metrics: common(rows, (row) => row.metrics.keys())
      .slice(0, MOST_METRICS)
      .map((key) => metricColumn(key, rows.map((row) => row.metrics.get(key) ?? null))),
    params: common(rows, (row) => row.params.keys()).filter(differs).slice(0, MOST_PARAMS),
  };
}

/** The runs of these versions, each once. */
export function runsOf(versions: readonly ModelVersion[]): string[] {
  return [...new Set(versions.map((version) => version.run_id).filter((id) => id !== ""))];
}
