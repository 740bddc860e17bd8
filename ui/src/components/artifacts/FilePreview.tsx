/** One file: what it is, ways to get it, and a look inside. Nothing in it is ever run. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { artifactUrl, type FileInfo } from "../../api/artifacts";
import { asApiError, isAbort, type ApiError } from "../../api/request";
import { formatBytes } from "../../lib/format";
import { CopyButton } from "../CopyButton";
import { ErrorState } from "../ErrorState";
import { Loading } from "../Loading";
import { Markdown } from "../markdown/Markdown";
import { JsonTree } from "./JsonTree";
import { loadPreview, TEXT_BYTES, type Preview } from "./preview";
import { TablePreview } from "./TablePreview";

interface Props {
  runId: string;
  file: FileInfo;
  rootUri: string;
}

type State = { preview: Preview } | { error: ApiError } | null;

function usePreview(runId: string, file: FileInfo): State {
  const [state, setState] = useState<State>(null);
  const { path, file_size: size } = file;
  useEffect(() => {
    const stop = new AbortController();
    let address: string | null = null;
    setState(null);
    loadPreview(runId, path, size, stop.signal).then(
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
  }, [runId, path, size]);
  return state;
}

function Picture({ address, name }: { address: string; name: string }): VNode {
  const [broken, setBroken] = useState(false);
  if (broken) return <p class="preview-note soft">This file is not a picture a browser can show.</p>;
  return (
    <div class="picture-preview">
      <img src={address} alt={name} onError={() => setBroken(true)} />
    </div>
  );
}

function Content({ preview, name }: { preview: Preview; name: string }): VNode {
  switch (preview.type) {
    case "picture":
      return <Picture address={preview.address} name={name} />;
    case "json":
      return <JsonTree value={preview.value} />;
    case "table":
      return <TablePreview table={preview.table} label={name} />;
    case "markdown":
      return <div class="markdown-preview"><Markdown text={preview.text} /></div>;
    case "text":
      return <pre class="text-preview">{preview.text}</pre>;
    case "empty":
      return <p class="preview-note soft">This file is empty.</p>;
    case "none":
      return <p class="preview-note soft">{preview.why}</p>;
  }
}

export function FilePreview({ runId, file, rootUri }: Props): VNode {
  const state = usePreview(runId, file);
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const cut = state !== null && "preview" in state && "cut" in state.preview && state.preview.cut;
  return (
    <section class="file-preview" aria-label={file.path}>
      <header>
        <h2 class="clip mono" title={file.path}>
          {file.path}
        </h2>
        {file.file_size !== undefined && <span class="soft num">{formatBytes(file.file_size)}</span>}
        <span class="spring" />
        <CopyButton text={file.path} label="Copy path">
          Copy path
        </CopyButton>
        {rootUri !== "" && (
          <CopyButton text={`${rootUri.replace(/\/$/, "")}/${file.path}`} label="Copy URI">
            Copy URI
          </CopyButton>
        )}
        <a class="button" href={artifactUrl(runId, file.path)} download={name} data-external>
          Download
        </a>
      </header>
      {cut && <p class="preview-note warn">Only the first {formatBytes(TEXT_BYTES)} is shown.</p>}
      <div class="preview-body" tabIndex={0} role="region" aria-label={`Content of ${name}`}>
        {state === null && <Loading what={name} />}
        {state !== null && "error" in state && <ErrorState error={state.error} />}
        {state !== null && "preview" in state && <Content preview={state.preview} name={name} />}
      </div>
    </section>
  );
}
