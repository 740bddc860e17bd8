/** The metrics of a run: last, least and greatest value, and a line the size of a word. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import { metricSeries } from "../../api/metrics";
import type { Metric, Run } from "../../api/runs";
import { groupKeys, matchingKeys, SYSTEM } from "../../charts/keys";
import { extent } from "../../charts/ranges";
import { styleAlone } from "../../charts/runStyles";
import { decodeSeries, type Series } from "../../charts/series";
import { Sparkline } from "../../charts/Sparkline";
import { formatCount, formatNumber, toNumber } from "../../lib/format";
import { Find, LONG, More, PAGE, Section } from "../../components/details/Section";

/** Points of a small line; least and greatest are exact whatever this is. */
const POINTS = 60;
const KEYS_A_REQUEST = 100;

/** The small series of some keys; none while they are not there or cannot be had. */
function useSparks(runId: string, keys: readonly string[], fresh: number): ReadonlyMap<string, Series> {
  const [sparks, setSparks] = useState<ReadonlyMap<string, Series>>(new Map());
  const wanted = keys.join("\n");
  useEffect(() => {
    const stop = new AbortController();
    const all = wanted === "" ? [] : wanted.split("\n");
    for (let at = 0; at < all.length; at += KEYS_A_REQUEST) {
      const metric_keys = all.slice(at, at + KEYS_A_REQUEST);
      metricSeries({ run_ids: [runId], metric_keys, points: POINTS }, stop.signal).then(
        (answer) => setSparks((now) => new Map([...now, ...answer.map((one) => [one.key, decodeSeries(one)] as const)])),
        // The table is complete without its small lines, so their failure is no news.
        () => undefined,
      );
    }
    return () => stop.abort();
  }, [runId, wanted, fresh]);
  return sparks;
}

function Row({ metric, series, colour }: { metric: Metric; series: Series | null; colour: string }): VNode {
  const last = toNumber(metric.value) ?? NaN;
  const reach = series === null ? null : extent([series.y, series.low ?? series.y, series.high ?? series.y]);
  const single = series !== null && series.count <= 1;
  const title = `at step ${formatCount(metric.step)}: ${formatNumber(last, 17)}`;
  return (
    <tr>
      <th scope="row" class="clip" title={metric.key}>
        {metric.key.startsWith(`${SYSTEM}/`) ? metric.key.slice(SYSTEM.length + 1) : metric.key}
      </th>
      <td class="spark">{!single && <Sparkline series={series} colour={colour} />}</td>
      <td class="n strong" title={title}>
        {formatNumber(last)}
      </td>
      <td class="n soft">{!single && reach !== null && formatNumber(reach[0], 4)}</td>
      <td class="n soft">{!single && reach !== null && formatNumber(reach[1], 4)}</td>
      <td class="n soft">{formatCount(metric.step)}</td>
    </tr>
  );
}

interface Props {
  run: Run;
  fresh: number;
  /** What the program logged, or what its machine did. */
  which: "own" | "system";
}

export function MetricsTable({ run, fresh, which }: Props): VNode | null {
  const [find, setFind] = useState("");
  const [most, setMost] = useState(PAGE);
  const metrics = useMemo(
    () => (run.data.metrics ?? []).filter(({ key }) => key.startsWith(`${SYSTEM}/`) === (which === "system")),
    [run.data.metrics, which],
  );
  const found = useMemo(() => {
    const byKey = new Map(metrics.map((metric) => [metric.key, metric]));
    const keys = groupKeys(matchingKeys([...byKey.keys()], find)).flatMap((section) => section.keys);
    return keys.flatMap((key) => byKey.get(key) ?? []);
  }, [metrics, find]);
  const shown = found.slice(0, most);
  const runId = run.info.run_id;
  const sparks = useSparks(runId, shown.map(({ key }) => key), fresh);
  const { colour } = styleAlone(runId);
  if (which === "system" && metrics.length === 0) return null;
  return (
    <Section title={which === "own" ? "Metrics" : "System metrics"} count={metrics.length} action={metrics.length > LONG && <Find what="metrics" value={find} onChange={setFind} />}>
      {metrics.length === 0 && <p class="section-none soft">None logged yet</p>}
      {shown.length > 0 && (
        <table class="plain-table metrics">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" aria-label="Course" />
              {["Last", "Min", "Max", "Step"].map((head) => (
                <th key={head} scope="col" class="n">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((metric) => (
              <Row key={metric.key} metric={metric} series={sparks.get(metric.key) ?? null} colour={colour} />
            ))}
          </tbody>
        </table>
      )}
      {metrics.length > 0 && found.length === 0 && <p class="section-none soft">No metric is called that</p>}
      <More shown={shown.length} total={found.length} onMore={() => setMost(most + 10 * PAGE)} />
    </Section>
  );
}
