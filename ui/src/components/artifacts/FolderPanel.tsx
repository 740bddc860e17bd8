/** One folder: what is in it, and all of it as one file. */
import type { VNode } from "preact";
import { zipUrl, type Owner } from "../../api/artifacts";
import { formatBytes, plural } from "../../lib/format";
import { Loading } from "../Loading";
import { nameOf, PreviewHead, uriOf } from "./FilePreview";
import type { Folder } from "./folders";

interface Props {
  owner: Owner;
  /** "" for all files. */
  path: string;
  folder: Folder | undefined;
  onSelect: (path: string) => void;
}

export function FolderPanel({ owner, path, folder, onSelect }: Props): VNode {
  const files = folder !== undefined && "files" in folder ? folder.files : [];
  const folders = files.filter((file) => file.is_dir).length;
  const bytes = files.reduce((sum, file) => sum + (file.file_size ?? 0), 0);
  const about = [
    ...(folders > 0 ? [plural(folders, "folder")] : []),
    ...(files.length > folders ? [`${plural(files.length - folders, "file")}, ${formatBytes(bytes)}`] : []),
  ].join(" · ");
  const rootUri = folder !== undefined && "rootUri" in folder ? folder.rootUri : "";
  return (
    <section class="file-preview" aria-label={path === "" ? "All files" : path}>
      <PreviewHead
        path={path}
        title={path === "" ? "All files" : path}
        uri={uriOf(rootUri, path)}
        about={about}
        href={zipUrl(owner, path)}
        download={`${path === "" ? owner.id : nameOf(path)}.zip`}
      />
      <div class="preview-body">
        {folder === undefined && <Loading what="folder" />}
        <ul class="folder-list">
          {files.map((file) => (
            <li key={file.path}>
              <button type="button" class="folder-entry clip" onClick={() => onSelect(file.path)}>
                {nameOf(file.path)}
                {file.is_dir && "/"}
              </button>
              {file.file_size !== undefined && <span class="soft num">{formatBytes(file.file_size)}</span>}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
