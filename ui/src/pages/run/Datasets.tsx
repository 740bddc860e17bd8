/** The data sets that a run used. */
import type { VNode } from "preact";
import type { DatasetInput } from "../../api/runs";
import { CopyButton } from "../../components/CopyButton";
import { formatCount } from "../../lib/format";
import { Section } from "../../components/details/Section";

const CONTEXT_TAG = "mlflow.data.context";

/** Number of rows in a profile, where the client logged one as JSON. */
function rowsOf(profile: string | undefined): number | null {
  try {
    const value = JSON.parse(profile ?? "") as { num_rows?: unknown } | null;
    return typeof value?.num_rows === "number" ? value.num_rows : null;
  } catch {
    return null;
  }
}

function DatasetRow({ input }: { input: DatasetInput }): VNode {
  const { name, digest, source_type: type, source, profile } = input.dataset;
  const context = input.tags?.find((tag) => tag.key === CONTEXT_TAG)?.value;
  const rows = rowsOf(profile);
  const words = [context, rows === null ? undefined : `${formatCount(rows)} rows`, type].filter((word) => word !== undefined);
  return (
    <li>
      <span class="dataset-name">
        <b class="clip" title={name}>
          {name}
        </b>
        <span class="mono soft" title="Digest of the content">
          {digest}
        </span>
        <CopyButton text={source} label={`Copy the source of ${name}`} />
      </span>
      <span class="soft">{words.join(" · ")}</span>
    </li>
  );
}

export function Datasets({ inputs }: { inputs: readonly DatasetInput[] }): VNode | null {
  if (inputs.length === 0) return null;
  return (
    <Section title="Datasets" count={inputs.length}>
      <ul class="plain-list">
        {inputs.map((input, index) => (
          <DatasetRow key={index} input={input} />
        ))}
      </ul>
    </Section>
  );
}
