/** Files as a tree that is loaded folder by folder. Pure but for `loadFolder`. */
import { listArtifacts, type FileInfo, type Owner } from "../../api/artifacts";
import type { ApiError } from "../../api/request";

/** A loaded folder, or why it is not. */
export type Folder = { files: FileInfo[]; rootUri: string } | { error: ApiError };

export interface TreeRow {
  file: FileInfo;
  name: string;
  /** 1 at the top. */
  level: number;
  open: boolean;
}

/** A folder with all pages of its listing, folders first. Raises ApiError. */
export async function loadFolder(owner: Owner, path: string, signal: AbortSignal): Promise<{ files: FileInfo[]; rootUri: string }> {
  const files: FileInfo[] = [];
  let token: string | undefined;
  let rootUri = "";
  do {
    const page = await listArtifacts(owner, path, token, signal);
    files.push(...(page.files ?? []));
    rootUri = page.root_uri ?? rootUri;
    token = page.next_page_token === "" ? undefined : page.next_page_token;
  } while (token !== undefined);
  return { files: files.sort(inOrder), rootUri };
}

const names = new Intl.Collator("en", { numeric: true });

function inOrder(a: FileInfo, b: FileInfo): number {
  return Number(b.is_dir) - Number(a.is_dir) || names.compare(a.path, b.path);
}

/** The folders that a path lies in, outermost first; the top is "". */
export function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return ["", ...parts.map((_, index) => parts.slice(0, index + 1).join("/"))];
}

/** The rows that are seen, given which folders are open. */
export function visibleRows(folders: ReadonlyMap<string, Folder>, open: ReadonlySet<string>, path = "", level = 1): TreeRow[] {
  const folder = folders.get(path);
  if (folder === undefined || "error" in folder) return [];
  return folder.files.flatMap((file) => {
    const isOpen = file.is_dir && open.has(file.path);
    const row = { file, name: file.path.slice(file.path.lastIndexOf("/") + 1), level, open: isOpen };
    return isOpen ? [row, ...visibleRows(folders, open, file.path, level + 1)] : [row];
  });
}

/** The file at a path, when its folder is loaded. */
export function findFile(folders: ReadonlyMap<string, Folder>, path: string): FileInfo | null {
  const folder = folders.get(foldersAbove(path).at(-1) ?? "");
  if (folder === undefined || "error" in folder) return null;
  return folder.files.find((file) => file.path === path) ?? null;
}

/** The files whose paths have every word, in any case. */
export function matchingFiles(files: readonly FileInfo[], find: string): FileInfo[] {
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return files.filter((file) => words.every((word) => file.path.toLowerCase().includes(word)));
}
