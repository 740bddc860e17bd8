/** What the tags of a run say: which are people's own, and where the run came from. Pure. */
import type { KeyValue } from "../../api/experiments";

export interface Tags {
  /** Set by people, in order of their names. */
  own: KeyValue[];
  /** Set by clients and the server ("mlflow.…", and "_mlflow_…" where a point may not stand in a name). */
  system: KeyValue[];
}

const SYSTEM_PREFIX = "mlflow.";
const POINTLESS_PREFIX = "_mlflow_";
const inOrder = new Intl.Collator("en", { numeric: true });

/** Tags in two groups. The note is left out: the page shows it as text. */
export function groupTags(tags: readonly KeyValue[], noteTag: string): Tags {
  const sorted = tags.filter((tag) => tag.key !== noteTag).sort((a, b) => inOrder.compare(a.key, b.key));
  const isSystem = (tag: KeyValue): boolean => tag.key.startsWith(SYSTEM_PREFIX) || tag.key.startsWith(POINTLESS_PREFIX);
  return { own: sorted.filter((tag) => !isSystem(tag)), system: sorted.filter(isSystem) };
}

export interface Origin {
  user: string | null;
  /** The program that logged the run. */
  source: string | null;
  /** Its kind, as "NOTEBOOK"; null for a local program, which goes without saying. */
  sourceType: string | null;
  commit: string | null;
  branch: string | null;
  /** Where the commit can be read, when the repository's address tells. */
  commitHref: string | null;
  /** What to type to run it again; null when the tags do not tell. */
  command: string | null;
  parentId: string | null;
}

/** A web address of a Git remote, or null when it has none. */
export function webAddress(remote: string): string | null {
  const ssh = /^(?:ssh:\/\/)?git@([\w.-]+)[:/](?:\d+\/)?([\w./~-]+?)(?:\.git)?\/?$/.exec(remote);
  if (ssh !== null) return `https://${ssh[1] ?? ""}/${ssh[2] ?? ""}`;
  const web = /^(https?):\/\/(?:[^@/]*@)?([\w.:-]+\/[\w./~-]+?)(?:\.git)?\/?$/.exec(remote);
  return web === null ? null : `${web[1] ?? "https"}://${web[2] ?? ""}`;
}

/** Where a commit can be read: the three large hosts each have their own path. */
function commitAddress(repository: string, commit: string): string {
  const host = repository.split("/")[2] ?? "";
  if (host.includes("bitbucket")) return `${repository}/commits/${commit}`;
  return `${repository}/${host.includes("gitlab") ? "-/" : ""}commit/${commit}`;
}

/** Where the difference of two runs' commits can be read; null when they are of one commit or of two repositories. */
export function compareAddress(left: readonly KeyValue[], right: readonly KeyValue[]): string | null {
  const read = (tags: readonly KeyValue[], key: string): string => tags.find((tag) => tag.key === `mlflow.source.git.${key}`)?.value ?? "";
  const repository = webAddress(read(left, "repoURL"));
  const [one, other] = [read(left, "commit"), read(right, "commit")];
  if (repository === null || repository !== webAddress(read(right, "repoURL")) || one === "" || other === "" || one === other) return null;
  const host = repository.split("/")[2] ?? "";
  if (host.includes("bitbucket")) return `${repository}/branches/compare/${other}..${one}`;
  return `${repository}/${host.includes("gitlab") ? "-/" : ""}compare/${one}...${other}`;
}

/** A word as a shell reads it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command that runs a program again at its commit. */
function commandOf(read: (key: string) => string | null, params: readonly KeyValue[]): string | null {
  const source = read("source.name");
  const commit = read("source.git.commit");
  const entry = read("project.entryPoint");
  if (source === null) return null;
  if (entry !== null) {
    const values = params.map(({ key, value }) => `-P ${shellWord(`${key}=${value}`)}`);
    const version = commit === null ? [] : [`-v ${commit}`];
    return ["mlflow run", shellWord(source), `-e ${shellWord(entry)}`, ...version, ...values].join(" ");
  }
  if (read("source.type") === "NOTEBOOK" || !source.endsWith(".py")) return null;
  const program = `python ${shellWord(source)}`;
  return commit === null ? program : `git checkout ${shellWord(shortCommit(commit))} && ${program}`;
}

/** Who and what logged a run. */
export function originOf(tags: readonly KeyValue[], userId: string | undefined, params: readonly KeyValue[] = []): Origin {
  const values = new Map(tags.map((tag) => [tag.key, tag.value]));
  const read = (key: string): string | null => {
    const value = values.get(SYSTEM_PREFIX + key);
    return value === undefined || value === "" ? null : value;
  };
  const commit = read("source.git.commit");
  const repository = webAddress(read("source.git.repoURL") ?? "");
  const type = read("source.type");
  return {
    user: read("user") ?? (userId === undefined || userId === "" ? null : userId),
    source: read("source.name"),
    sourceType: type === "LOCAL" ? null : type,
    commit,
    branch: read("source.git.branch"),
    commitHref: commit === null || repository === null ? null : commitAddress(repository, commit),
    command: commandOf(read, params),
    parentId: read("parentRunId"),
  };
}

/** The first characters of a commit, enough to name it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}

/** Entries that contain every word of the search in key or value, whatever the case. */
export function findEntries<T extends KeyValue>(entries: readonly T[], find: string): T[] {
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return entries.filter((entry) => words.every((word) => `${entry.key} ${entry.value}`.toLowerCase().includes(word)));
}
