/** What the run of a version measured last. */
import { useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Run } from "../../api/runs";
import { More, PAGE, Section } from "../../components/details/Section";
import { formatNumber, toNumber } from "../../lib/format";

const inOrder = new Intl.Collator("en", { numeric: true });

export function RunMetrics({ run }: { run: Run }): VNode {
  const [most, setMost] = useState(PAGE);
  const metrics = useMemo(
    () => (run.data.metrics ?? []).filter(({ key }) => !key.startsWith("system/")).sort((a, b) => inOrder.compare(a.key, b.key)),
    [run],
  );
  return (
    <Section title="Metrics of the run" count={metrics.length}>
      {metrics.length === 0 && <p class="section-none soft">None logged</p>}
      {metrics.length > 0 && (
        <table class="plain-table" aria-label="Metrics of the run">
          <tbody>
            {metrics.slice(0, most).map(({ key, value }) => (
              <tr key={key}>
                <th scope="row" class="clip" title={key}>
                  {key}
                </th>
                <td class="n strong" title={formatNumber(toNumber(value) ?? NaN, 17)}>
                  {formatNumber(toNumber(value) ?? NaN)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More shown={Math.min(most, metrics.length)} total={metrics.length} onMore={() => setMost(most + 10 * PAGE)} />
    </Section>
  );
}
