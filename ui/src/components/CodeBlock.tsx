/** Code to copy. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";

export function CodeBlock({ code }: { code: string }): VNode {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(code).then(
      () => {
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      },
      () => setCopied(false),
    );
  };
  // Browsers give pages a clipboard only over HTTPS or on this computer; elsewhere the text can be selected.
  const canCopy = window.isSecureContext;
  return (
    <div class="code-block">
      <pre tabIndex={0}>{code}</pre>
      {canCopy && (
        <button type="button" class="button" onClick={copy}>
          {copied ? "Copied" : "Copy"}
        </button>
      )}
    </div>
  );
}
