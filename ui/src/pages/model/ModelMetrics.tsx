/** The points of a model: what was measured, on which data, by which run. */
import { useMemo } from "preact/hooks";
import type { VNode } from "preact";
import type { ModelMetric } from "../../api/models";
import { Section } from "../../components/details/Section";
import { formatCount, formatNumber, toNumber } from "../../lib/format";
import { href } from "../../lib/router";

const inOrder = new Intl.Collator("en", { numeric: true });

/** So many rows are drawn: a model has a handful of metrics, not histories. */
const MOST = 500;

function MeasuredOn({ metric, sourceRun }: { metric: ModelMetric; sourceRun: string }): VNode {
  return (
    <td class="clip soft" title={metric.dataset_digest}>
      {metric.dataset_name ?? ""}
      {metric.run_id !== sourceRun && (
        <>
          {" "}
          <a href={href(["runs", metric.run_id])}>by another run</a>
        </>
      )}
    </td>
  );
}

export function ModelMetrics({ metrics, sourceRun }: { metrics: readonly ModelMetric[]; sourceRun: string }): VNode {
  const rows = useMemo(
    () => [...metrics].sort((a, b) => inOrder.compare(a.key, b.key) || b.timestamp - a.timestamp || b.step - a.step).slice(0, MOST),
    [metrics],
  );
  const placed = rows.some((metric) => metric.dataset_name !== undefined || metric.run_id !== sourceRun);
  return (
    <Section title="Metrics" count={metrics.length}>
      {rows.length === 0 && <p class="section-none soft">None logged for this model</p>}
      {rows.length > 0 && (
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" class="n">
                Value
              </th>
              <th scope="col" class="n">
                Step
              </th>
              {placed && <th scope="col">Measured on</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((metric, index) => (
              <tr key={index}>
                <th scope="row" class="clip" title={metric.key}>
                  {metric.key}
                </th>
                <td class="n strong" title={formatNumber(toNumber(metric.value) ?? NaN, 17)}>
                  {formatNumber(toNumber(metric.value) ?? NaN)}
                </td>
                <td class="n soft">{formatCount(metric.step)}</td>
                {placed && <MeasuredOn metric={metric} sourceRun={sourceRun} />}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
