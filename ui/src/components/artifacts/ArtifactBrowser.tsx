/** The files of a run or a logged model: a tree with a search, and a look into what is chosen. */
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Owner } from "../../api/artifacts";
import { plural } from "../../lib/format";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { Loading } from "../Loading";
import { ArtifactTree } from "./ArtifactTree";
import { FilePreview } from "./FilePreview";
import { FolderPanel } from "./FolderPanel";
import { findFile, foldersAbove, matchingFiles, visibleRows } from "./folders";
import { useEverything, useFolders, type Folders } from "./useFolders";
import "./artifacts.css";

interface Props {
  /** Must be the same object on every draw. */
  owner: Owner;
  /** Path of the file or folder that is shown, "" for all files. */
  path: string;
  onPath: (path: string) => void;
}

/** Rows drawn of what a search finds. */
const MOST_FOUND = 500;

function Side({ owner, path, onPath, folders }: Props & { folders: Folders }): VNode {
  const { loaded } = folders;
  const file = path === "" ? null : findFile(loaded, path);
  if (path === "" || file?.is_dir === true) {
    return <FolderPanel owner={owner} path={path} folder={loaded.get(path)} onSelect={onPath} />;
  }
  const above = loaded.get(foldersAbove(path).at(-1) ?? "");
  if (file !== null) {
    return <FilePreview key={path} owner={owner} file={file} rootUri={above !== undefined && "rootUri" in above ? above.rootUri : ""} />;
  }
  if (above === undefined) return <Loading what="file" />;
  if ("error" in above) return <ErrorState error={above.error} />;
  return <p class="preview-note soft">There is no file {path} here.</p>;
}

function Failures({ folders }: { folders: Folders }): VNode {
  const failed = [...folders.loaded].filter(([path, folder]) => path !== "" && "error" in folder);
  return (
    <>
      {failed.map(([path, folder]) => (
        <p key={path} class="preview-note bad" role="alert">
          {path}: {"error" in folder && folder.error.message}
        </p>
      ))}
    </>
  );
}

function SearchResult({ owner, path, onPath, find }: Props & { find: string }): VNode {
  const everything = useEverything(owner, true);
  const found = useMemo(
    () => (everything !== null && "tree" in everything ? matchingFiles(everything.tree.files ?? [], find) : []),
    [everything, find],
  );
  if (everything === null) return <Loading what="files" />;
  if ("error" in everything) return <ErrorState error={everything.error} />;
  const rows = found.slice(0, MOST_FOUND).map((file) => ({ file, name: file.path, level: 1, open: false }));
  return (
    <>
      <p class="preview-note soft" role="status">
        {found.length === 0 ? "No file is called that" : plural(found.length, "file")}
        {found.length > MOST_FOUND && `, the first ${MOST_FOUND} shown`}
        {everything.tree.cut === true && ", of the first 50,000"}
      </p>
      {rows.length > 0 && <ArtifactTree rows={rows} selected={path} loading={new Set()} onToggle={() => undefined} onSelect={onPath} />}
    </>
  );
}

export function ArtifactBrowser({ owner, path, onPath }: Props): VNode {
  const folders = useFolders(owner);
  const { load, loaded } = folders;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [find, setFind] = useState("");
  const folder = path !== "" && findFile(loaded, path)?.is_dir === true;
  // At once, or it would open what a reader closed meanwhile.
  useLayoutEffect(() => {
    const above = [...foldersAbove(path), ...(folder ? [path] : [])];
    for (const one of above) load(one);
    setOpen((now) => new Set([...now, ...above]));
  }, [load, path, folder]);
  const rows = useMemo(() => visibleRows(loaded, open), [loaded, open]);
  const toggle = (one: string): void => {
    load(one);
    setOpen((now) => (now.has(one) ? new Set([...now].filter((each) => each !== one)) : new Set(now).add(one)));
  };
  const top = loaded.get("");
  if (top === undefined) return <Loading what="files" />;
  if ("error" in top) return <ErrorState error={top.error} retry={() => load("")} />;
  if (rows.length === 0) return <NoFiles owner={owner} />;
  return (
    <div class={path === "" ? "artifacts" : "artifacts chosen"}>
      <div class="artifact-side">
        <input
          type="search"
          class="field artifact-find"
          placeholder="Find files"
          aria-label="Find files"
          value={find}
          onInput={(event) => setFind(event.currentTarget.value)}
        />
        {find.trim() === "" ? (
          <ArtifactTree rows={rows} selected={path} loading={folders.loading} onToggle={toggle} onSelect={onPath} />
        ) : (
          <SearchResult owner={owner} path={path} onPath={onPath} find={find} />
        )}
        <Failures folders={folders} />
      </div>
      <Side owner={owner} path={path} onPath={onPath} folders={folders} />
    </div>
  );
}

function NoFiles({ owner }: { owner: Owner }): VNode {
  return (
    <EmptyState title="No files yet">
      {owner.kind === "run" && owner.within === undefined && (
        <p class="soft">
          <code>mlflow.log_artifact(path)</code> in the training code puts files here.
        </p>
      )}
    </EmptyState>
  );
}
