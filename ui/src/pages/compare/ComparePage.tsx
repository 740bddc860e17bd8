/** Chosen runs side by side. The address names them: /compare?runs=a,b,c. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { getRun } from "../../api/runs";
import { setCrumbs } from "../../lib/crumbs";
import { search } from "../../lib/router";

export function ComparePage(): VNode {
  const ids = new URLSearchParams(search.value).get("runs")?.split(",").filter(Boolean) ?? [];
  const wanted = ids.join(",");
  const [names, setNames] = useState<string[]>([]);
  useEffect(() => setCrumbs([{ text: "Compare" }]), []);
  useEffect(() => {
    const stop = new AbortController();
    const runs = wanted.split(",").filter(Boolean).map((id) => getRun(id, stop.signal));
    void Promise.allSettled(runs).then((answers) => {
      setNames(answers.map((one) => (one.status === "fulfilled" ? (one.value.info.run_name ?? "") : "")));
    });
    return () => stop.abort();
  }, [wanted]);
  return <h2>{names.join(", ")}</h2>;
}
