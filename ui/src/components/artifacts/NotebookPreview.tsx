/** A notebook as it was left: its cells and what they gave. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { Code } from "../code/Code";
import { Markdown } from "../markdown/Markdown";
import { JsonTree } from "./JsonTree";
import type { Cell, Notebook, Output } from "./notebook";
import "./notebook.css";

function decode(base64: string): ArrayBuffer | null {
  try {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes.buffer;
  } catch {
    return null;
  }
}

/** A picture by an address of its own for as long as it is shown: the policy of the page allows no data: addresses. */
function Picture({ content, mime }: { content: BlobPart | null; mime: string }): VNode {
  const [address, setAddress] = useState<string | null>(null);
  const [broken, setBroken] = useState(content === null);
  useEffect(() => {
    if (content === null) return;
    const made = URL.createObjectURL(new Blob([content], { type: mime }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content, mime]);
  if (broken) return <p class="soft">A picture that cannot be drawn</p>;
  return <>{address !== null && <img class="cell-picture" src={address} alt="Output" onError={() => setBroken(true)} />}</>;
}

function PictureOutput({ output }: { output: Extract<Output, { type: "picture" | "svg" }> }): VNode {
  const [content] = useState<BlobPart | null>(() => (output.type === "svg" ? output.text : decode(output.base64)));
  return <Picture content={content} mime={output.type === "svg" ? "image/svg+xml" : output.mime} />;
}

function OutputView({ output }: { output: Output }): VNode {
  switch (output.type) {
    case "picture":
    case "svg":
      return <PictureOutput output={output} />;
    case "markdown":
      return <Markdown text={output.text} />;
    case "json":
      return <JsonTree value={output.value} />;
    case "text":
      return <pre class={output.error ? "cell-text bad" : "cell-text"}>{output.text}</pre>;
    case "left-out":
      return <p class="soft">An output that is not drawn here ({output.what})</p>;
  }
}

function CellView({ cell, python }: { cell: Cell; python: boolean }): VNode {
  if (cell.type === "markdown") return <Markdown text={cell.text} />;
  if (cell.type === "raw") return <pre class="cell-text">{cell.text}</pre>;
  return (
    <>
      <div class="cell-code">
        <span class="cell-count soft mono" title="Execution count">
          [{cell.count ?? " "}]
        </span>
        <Code text={cell.text} language={python ? "python" : null} lines={false} />
      </div>
      {cell.outputs.map((output, index) => (
        <div key={index} class="cell-output">
          <OutputView output={output} />
        </div>
      ))}
    </>
  );
}

export function NotebookPreview({ notebook }: { notebook: Notebook }): VNode {
  const python = /python/i.test(notebook.language);
  return (
    <div class="notebook">
      {notebook.cells.map((cell, index) => (
        <div key={index} class={`cell cell-of-${cell.type}`}>
          <CellView cell={cell} python={python} />
        </div>
      ))}
    </div>
  );
}
