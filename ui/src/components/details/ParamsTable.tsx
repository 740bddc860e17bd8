/** The parameters of a run or a model. */
import { useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { KeyValue } from "../../api/experiments";
import { CopyButton } from "../CopyButton";
import { findEntries } from "./origin";
import { Find, LONG, More, PAGE, Section } from "./Section";

const inOrder = new Intl.Collator("en", { numeric: true });

export function ParamsTable({ params }: { params: readonly KeyValue[] }): VNode {
  const [find, setFind] = useState("");
  const [most, setMost] = useState(PAGE);
  const found = useMemo(() => findEntries([...params].sort((a, b) => inOrder.compare(a.key, b.key)), find), [params, find]);
  const shown = found.slice(0, most);
  return (
    <Section title="Params" count={params.length} action={params.length > LONG && <Find what="params" value={find} onChange={setFind} />}>
      {params.length === 0 && <p class="section-none soft">None logged</p>}
      {shown.length > 0 && (
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
              <th scope="col" class="act" aria-label="Copy" />
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, value }) => (
              <tr key={key}>
                <th scope="row" class="clip" title={key}>
                  {key}
                </th>
                <td class="value">{value}</td>
                <td class="act">
                  <CopyButton text={value} label={`Copy ${key}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {params.length > 0 && found.length === 0 && <p class="section-none soft">No param matches</p>}
      <More shown={shown.length} total={found.length} onMore={() => setMost(most + 10 * PAGE)} />
    </Section>
  );
}
