/** One file: what it is, ways to get it, and a look inside. Nothing in it is ever run. */
import { useEffect, useState } from "preact/hooks";
import type { ComponentProps, VNode } from "preact";
import { artifactUrl, type FileInfo, type Owner } from "../../api/artifacts";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { formatBytes } from "../../lib/format";
import { Code } from "../code/Code";
import { CopyButton } from "../CopyButton";
import { ErrorState } from "../ErrorState";
import { Lazy } from "../Lazy";
import { Loading } from "../Loading";
import { Markdown } from "../markdown/Markdown";
import { JsonTree } from "./JsonTree";
import type { NotebookPreview } from "./NotebookPreview";
import { PicturePreview } from "./PicturePreview";
import { loadPreview, TABLE_BYTES, TEXT_BYTES, type Preview } from "./preview";
import { TablePreview } from "./TablePreview";

interface Props {
  owner: Owner;
  file: FileInfo;
  rootUri: string;
}

type State = { preview: Preview } | { error: ApiError } | null;

const loadNotebook = async () => (await import("./NotebookPreview")).NotebookPreview;

function usePreview(owner: Owner, file: FileInfo): State {
  const [state, setState] = useState<State>(null);
  const { path, file_size: size } = file;
  useEffect(() => {
    const stop = new AbortController();
    let address: string | null = null;
    setState(null);
    loadPreview({ owner, path, size }, stop.signal).then(
      (preview) => {
        if (preview.type === "picture") address = preview.address;
        // Too late to be seen, so its picture is let go at once.
        if (stop.signal.aborted && address !== null) URL.revokeObjectURL(address);
        else setState({ preview });
      },
      (error: unknown) => isAbort(error) || setState({ error: asApiError(error) }),
    );
    return () => {
      stop.abort();
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [owner, path, size]);
  return state;
}

function Media({ preview, name }: { preview: { type: "audio" | "video"; address: string }; name: string }): VNode {
  const [broken, setBroken] = useState(false);
  if (broken) return <p class="preview-note soft">This browser cannot play the file.</p>;
  const props = { src: preview.address, controls: true, "aria-label": name, onError: () => setBroken(true) };
  return <div class="media-preview">{preview.type === "audio" ? <audio {...props} /> : <video {...props} />}</div>;
}

function Frame({ preview, name }: { preview: { type: "html" | "pdf"; address: string }; name: string }): VNode {
  // A browser's PDF viewer does not work in a sandbox; HTML gets one without scripts and without an origin.
  if (preview.type === "pdf") return <iframe class="frame-preview" src={preview.address} title={name} />;
  return (
    <>
      <p class="preview-note soft">Scripts of the file do not run here; what they would draw is missing.</p>
      <iframe class="frame-preview" sandbox="" src={preview.address} title={name} />
    </>
  );
}

function Content({ preview, name }: { preview: Preview; name: string }): VNode {
  switch (preview.type) {
    case "picture":
      return <PicturePreview address={preview.address} name={name} />;
    case "json":
      return <JsonTree value={preview.value} />;
    case "table":
      return <TablePreview label={name} {...preview} />;
    case "markdown":
      return <div class="markdown-preview"><Markdown text={preview.text} /></div>;
    case "code":
      return <Code text={preview.text} language={preview.language} />;
    case "notebook":
      return <Lazy<ComponentProps<typeof NotebookPreview>> load={loadNotebook} what="notebook" props={preview} />;
    case "audio":
    case "video":
      return <Media preview={{ type: preview.type, address: preview.address }} name={name} />;
    case "html":
    case "pdf":
      return <Frame preview={{ type: preview.type, address: preview.address }} name={name} />;
    case "empty":
      return <p class="preview-note soft">This file is empty.</p>;
    case "none":
      return <p class="preview-note soft">{preview.why} Download it to look inside.</p>;
  }
}

/** The line above a file or folder: its path and size, and what can be done with it. */
export function PreviewHead({ path, title = path, uri, about, href, download }: {
  /** "" for the root. */
  path: string;
  title?: string;
  /** "" when it is not known. */
  uri: string;
  about: string;
  href: string;
  /** What the browser calls the file. */
  download: string;
}): VNode {
  return (
    <header>
      <h2 class="clip mono" title={title}>
        {title}
      </h2>
      <span class="soft num">{about}</span>
      <span class="spring" />
      {path !== "" && (
        <CopyButton text={path} label="Copy path">
          Copy path
        </CopyButton>
      )}
      {uri !== "" && (
        <CopyButton text={uri} label="Copy URI">
          Copy URI
        </CopyButton>
      )}
      <a class="button" href={href} download={download} data-external>
        {download.endsWith(".zip") && !path.endsWith(".zip") ? "Download as zip" : "Download"}
      </a>
    </header>
  );
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The address of a file in its storage, "" when the root's is not known. */
export function uriOf(rootUri: string, path: string): string {
  return rootUri === "" ? "" : `${rootUri.replace(/\/$/, "")}/${path}`.replace(/\/$/, "");
}

export function FilePreview({ owner, file, rootUri }: Props): VNode {
  const state = usePreview(owner, file);
  const name = nameOf(file.path);
  const cut = state !== null && "preview" in state && "cut" in state.preview && state.preview.cut;
  return (
    <section class="file-preview" aria-label={file.path}>
      <PreviewHead
        path={file.path}
        uri={uriOf(rootUri, file.path)}
        about={file.file_size === undefined ? "" : formatBytes(file.file_size)}
        href={artifactUrl(owner, file.path)}
        download={name}
      />
      {cut && <p class="preview-note warn">Only the first {formatBytes(state.preview.type === "table" ? TABLE_BYTES : TEXT_BYTES)} is shown.</p>}
      <div class="preview-body" tabIndex={0} role="region" aria-label={`Content of ${name}`}>
        {state === null && <Loading what={name} />}
        {state !== null && "error" in state && <ErrorState error={state.error} />}
        {state !== null && "preview" in state && <Content preview={state.preview} name={name} />}
      </div>
    </section>
  );
}
