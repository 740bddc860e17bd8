/** Help: the keys of this page, how to log to this server, versions. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { serverInfo, type ServerInfo } from "../api/server";
import { baseUrl } from "../lib/baseUrl";
import { clientCode } from "../lib/clientCode";
import { CodeBlock } from "../components/CodeBlock";
import { Dialog } from "../components/Dialog";
import { helpOpen, keyHelp, keyLabel, usePageKeys, type KeyHelp } from "../lib/keys";

const EVERYWHERE: readonly KeyHelp[] = [
  { keys: [keyLabel("Mod+k")], does: "Search everything" },
  { keys: [keyLabel("Mod+z")], does: "Undo what was done last, while a note offers it" },
  { keys: ["?"], does: "This help" },
  { keys: ["Esc"], does: "Close a dialog, leave a field" },
];

function KeyRow({ entry }: { entry: KeyHelp }): VNode {
  return (
    <div class="key-row">
      <dt>
        {entry.keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{entry.does}</dd>
    </div>
  );
}

function Versions(): VNode | null {
  const [info, setInfo] = useState<ServerInfo | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    serverInfo(stop.signal).then(setInfo, () => setInfo(null));
    return () => stop.abort();
  }, []);
  if (info === null) return null;
  return (
    <p class="soft">
      Trackline {info.version} · speaks the MLflow {info.mlflow_version} API · {info.backend}
    </p>
  );
}

export function HelpDialog(): VNode | null {
  usePageKeys({ "?": () => (helpOpen.value = true) });
  if (!helpOpen.value) return null;
  return (
    <Dialog title="Help" onClose={() => (helpOpen.value = false)}>
      <h3>Keys</h3>
      <dl class="key-list">
        {[...keyHelp.value, ...EVERYWHERE].map((entry) => (
          <KeyRow key={entry.does} entry={entry} />
        ))}
      </dl>
      <h3>Log to this server</h3>
      <CodeBlock code={clientCode(baseUrl().href)} />
      <Versions />
    </Dialog>
  );
}
