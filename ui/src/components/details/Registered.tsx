/** Under which names a run's or a model's files are registered: versions with their stages and aliases. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { MOST_VERSIONS, searchVersions, type ModelVersion } from "../../api/registry";
import { href } from "../../lib/router";
import { CopyButton } from "../CopyButton";
import { Section } from "./Section";
import { standing } from "./standing";

function useVersions(filter: string | null, mark: unknown): ModelVersion[] {
  const [versions, setVersions] = useState<ModelVersion[]>([]);
  useEffect(() => {
    if (filter === null) return;
    const stop = new AbortController();
    // Without an answer the page lacks this part, and says what else it knows.
    searchVersions(filter, stop.signal).then(setVersions, () => undefined);
    return () => stop.abort();
  }, [filter, mark]);
  return filter === null ? [] : versions;
}

function Line({ version }: { version: ModelVersion }): VNode {
  const uri = `models:/${version.name}/${version.version}`;
  const stands = standing(version);
  return (
    <li class="version-line">
      <span class="clip" title={version.description || version.name}>
        <a href={href(["registry", version.name, version.version])}>{version.name}</a> <span class="soft">version {version.version}</span>
      </span>
      {stands !== "" && <span class="version-standing">{stands}</span>}
      <CopyButton text={uri} label={`Copy ${uri}`} />
    </li>
  );
}

/** Asks for the versions that match a filter, anew when `mark` changes; nothing is shown while there are none. */
export function Registered({ filter, mark }: { filter: string | null; mark: unknown }): VNode | null {
  const versions = useVersions(filter, mark);
  if (versions.length === 0) return null;
  return (
    <Section title="Registered as" {...(versions.length < MOST_VERSIONS ? { count: versions.length } : {})}>
      <ul class="plain-list">
        {versions.map((version) => (
          <Line key={`${version.name}/${version.version}`} version={version} />
        ))}
      </ul>
    </Section>
  );
}
