/** The files of a run: a tree, and a look into the chosen one. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { asApiError, isAbort } from "../../api/request";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { Loading } from "../Loading";
import { ArtifactTree } from "./ArtifactTree";
import { FilePreview } from "./FilePreview";
import { findFile, foldersAbove, loadFolder, visibleRows, type Folder } from "./folders";
import "./artifacts.css";

interface Props {
  runId: string;
  /** Path of the file that is shown, "" for none. */
  path: string;
  onPath: (path: string) => void;
}

interface Folders {
  loaded: ReadonlyMap<string, Folder>;
  loading: ReadonlySet<string>;
  load: (path: string) => void;
}

function useFolders(runId: string): Folders {
  const [loaded, setLoaded] = useState<ReadonlyMap<string, Folder>>(new Map());
  const [loading, setLoading] = useState<ReadonlySet<string>>(new Set());
  const stop = useRef<AbortController | null>(null);
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const seen = asked.current;
    return () => {
      stop.current?.abort();
      stop.current = null;
      seen.clear();
    };
  }, [runId]);
  const load = useCallback(
    (path: string) => {
      if (asked.current.has(path)) return;
      asked.current.add(path);
      stop.current ??= new AbortController();
      setLoading((now) => new Set(now).add(path));
      const settle = (folder: Folder): void => {
        if ("error" in folder) asked.current.delete(path);
        setLoaded((now) => new Map(now).set(path, folder));
        setLoading((now) => new Set([...now].filter((one) => one !== path)));
      };
      loadFolder(runId, path, stop.current.signal).then(settle, (error: unknown) => {
        if (!isAbort(error)) settle({ error: asApiError(error) });
      });
    },
    [runId],
  );
  return { loaded, loading, load };
}

function Side({ runId, path, folders }: { runId: string; path: string; folders: Folders }): VNode {
  if (path === "") return <p class="preview-note soft">Choose a file to look inside.</p>;
  const file = findFile(folders.loaded, path);
  const above = folders.loaded.get(foldersAbove(path).at(-1) ?? "");
  if (file !== null && !file.is_dir) {
    const rootUri = above !== undefined && "rootUri" in above ? above.rootUri : "";
    return <FilePreview key={path} runId={runId} file={file} rootUri={rootUri} />;
  }
  if (above === undefined) return <Loading what="file" />;
  if ("error" in above) return <ErrorState error={above.error} />;
  return <p class="preview-note soft">There is no file {path} in this run.</p>;
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

export function ArtifactBrowser({ runId, path, onPath }: Props): VNode {
  const folders = useFolders(runId);
  const { load, loaded } = folders;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const above = foldersAbove(path);
    for (const folder of above) load(folder);
    setOpen((now) => new Set([...now, ...above]));
  }, [load, path]);
  const rows = useMemo(() => visibleRows(loaded, open), [loaded, open]);
  const toggle = (folder: string): void => {
    load(folder);
    setOpen((now) => (now.has(folder) ? new Set([...now].filter((one) => one !== folder)) : new Set(now).add(folder)));
  };
  const top = loaded.get("");
  if (top === undefined) return <Loading what="files" />;
  if ("error" in top) return <ErrorState error={top.error} retry={() => load("")} />;
  if (rows.length === 0) {
    return (
      <EmptyState title="No files yet">
        <p class="soft">
          <code>mlflow.log_artifact(path)</code> in the training code puts files here.
        </p>
      </EmptyState>
    );
  }
  return (
    <div class={path === "" ? "artifacts" : "artifacts chosen"}>
      <div class="artifact-side">
        <ArtifactTree rows={rows} selected={path} loading={folders.loading} onToggle={toggle} onSelect={onPath} />
        <Failures folders={folders} />
      </div>
      <Side runId={runId} path={path} folders={folders} />
    </div>
  );
}
