/** Under which names a run's or a model's files are registered: versions with their stages and aliases. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { MARKED, marked, rested, useLive } from "../../api/events";
import { followRegistry, MOST_VERSIONS, searchVersions, type ModelVersion } from "../../api/registry";
import { href } from "../../lib/router";
import { CopyButton } from "../CopyButton";
import { Section } from "./Section";
import { standing } from "./standing";

function useVersions(filter: string | null): ModelVersion[] {
  const [versions, setVersions] = useState<ModelVersion[]>([]);
  // Without an answer the page lacks this part, and says what else it knows.
  const load = useCallback(async (asked: string, signal?: AbortSignal) => searchVersions(asked, signal).then(setVersions, () => undefined), []);
  useEffect(() => {
    if (filter === null) return;
    const stop = new AbortController();
    void marked().then(() => (stop.signal.aborted ? undefined : load(filter, stop.signal)));
    return () => stop.abort();
  }, [filter, load]);
  useLive(filter === null ? null : followRegistry(), rested(async () => filter === null || load(filter)), MARKED);
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

/** The versions that match a filter, kept up to date; nothing is shown while there are none. */
export function Registered({ filter }: { filter: string | null }): VNode | null {
  const versions = useVersions(filter);
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
