/** Experiments in folders: a name's parts before its slashes are the folders it lies in. Pure. */
import type { Activity, Experiment } from "../../api/experiments";

/** What stands beside a name: of an experiment, or of all in a folder. */
export interface Summary {
  runs: number;
  running: number;
  /** The newest start or change, in milliseconds since the epoch. */
  last: number;
  starts: readonly number[];
}

export interface FolderRow {
  type: "folder";
  /** "vision/segmentation/". */
  path: string;
  name: string;
  level: number;
  open: boolean;
  /** Experiments in it, however deep. */
  count: number;
  summary: Summary | null;
}

export interface ExperimentRow {
  type: "experiment";
  experiment: Experiment;
  /** What of the name is shown: all of it in a flat list. */
  name: string;
  level: number;
  summary: Summary | null;
}

export type Row = FolderRow | ExperimentRow;

export type Sort = "last" | "name" | "runs";

const names = new Intl.Collator("en", { numeric: true });

/** The folders of a name, outermost first: "a/b/c" lies in "a/" and "a/b/". */
export function foldersOf(name: string): string[] {
  const parts = name.split("/").slice(0, -1);
  // Slashes at the ends or beside each other are part of a name, not folders without one.
  if (name.endsWith("/") || parts.includes("")) return [];
  return parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}/`);
}

function lastOf(experiment: Experiment, activity: Activity | undefined): number {
  return Math.max(experiment.last_update_time, activity?.last_start_time ?? 0);
}

function add(a: Summary | null, b: Summary | null): Summary | null {
  if (a === null || b === null) return a ?? b;
  const [longer, shorter] = a.starts.length >= b.starts.length ? [a.starts, b.starts] : [b.starts, a.starts];
  const starts = longer.map((count, index) => count + (shorter[index] ?? 0));
  return { runs: a.runs + b.runs, running: a.running + b.running, last: Math.max(a.last, b.last), starts };
}

interface Folder {
  path: string;
  folders: Map<string, Folder>;
  experiments: ExperimentRow[];
  count: number;
  summary: Summary | null;
}

function newFolder(path: string): Folder {
  return { path, folders: new Map(), experiments: [], count: 0, summary: null };
}

function order(sort: Sort): (a: Summary | null, b: Summary | null, nameA: string, nameB: string) => number {
  if (sort === "name") return (_a, _b, nameA, nameB) => names.compare(nameA, nameB);
  const value = (summary: Summary | null): number => (sort === "runs" ? (summary?.runs ?? 0) : (summary?.last ?? 0));
  return (a, b, nameA, nameB) => value(b) - value(a) || names.compare(nameA, nameB);
}

function rowOf(experiment: Experiment, activity: ReadonlyMap<string, Activity>, name: string, level: number): ExperimentRow {
  const found = activity.get(experiment.experiment_id);
  const last = lastOf(experiment, found);
  const summary = found === undefined ? { runs: 0, running: 0, last, starts: [] } : { ...found, last };
  return { type: "experiment", experiment, name, level, summary };
}

/** All rows of a list without folders: what a search found. */
export function flatRows(experiments: readonly Experiment[], activity: ReadonlyMap<string, Activity>, sort: Sort): Row[] {
  const compare = order(sort);
  return experiments
    .map((experiment) => rowOf(experiment, activity, experiment.name, 1))
    .sort((a, b) => compare(a.summary, b.summary, a.name, b.name));
}

/** The rows that are seen: folders before experiments at each level, those of closed folders left out. */
export function treeRows(
  experiments: readonly Experiment[],
  activity: ReadonlyMap<string, Activity>,
  closed: ReadonlySet<string>,
  sort: Sort,
): Row[] {
  const root = newFolder("");
  for (const experiment of experiments) {
    const way = foldersOf(experiment.name);
    const leaf = experiment.name.slice(way.at(-1)?.length ?? 0);
    const row = rowOf(experiment, activity, leaf, way.length + 1);
    let folder = root;
    for (const path of way) {
      const next = folder.folders.get(path) ?? newFolder(path);
      folder.folders.set(path, next);
      folder = next;
      folder.count += 1;
      folder.summary = add(folder.summary, row.summary);
    }
    folder.experiments.push(row);
  }
  return rowsOf(root, 1, closed, order(sort));
}

function rowsOf(folder: Folder, level: number, closed: ReadonlySet<string>, compare: ReturnType<typeof order>): Row[] {
  const folders = [...folder.folders.values()].sort((a, b) => compare(a.summary, b.summary, a.path, b.path));
  const experiments = folder.experiments.sort((a, b) => compare(a.summary, b.summary, a.name, b.name));
  return [
    ...folders.flatMap((one): Row[] => {
      const open = !closed.has(one.path);
      const name = one.path.slice(folder.path.length, -1);
      const row: FolderRow = { type: "folder", path: one.path, name, level, open, count: one.count, summary: one.summary };
      return open ? [row, ...rowsOf(one, level + 1, closed, compare)] : [row];
    }),
    ...experiments,
  ];
}

/** The name of an experiment in another folder ("" for none). */
export function movedName(name: string, folder: string): string {
  const leaf = name.slice(foldersOf(name).at(-1)?.length ?? 0);
  const clean = folder.split("/").map((part) => part.trim()).filter((part) => part !== "").join("/");
  return clean === "" ? leaf : `${clean}/${leaf}`;
}

/** All folders of some experiments, in order, without the slash at the end. */
export function allFolders(experiments: readonly Experiment[]): string[] {
  const found = new Set(experiments.flatMap((experiment) => foldersOf(experiment.name)));
  return [...found].map((path) => path.slice(0, -1)).sort(names.compare);
}
