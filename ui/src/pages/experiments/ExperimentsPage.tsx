import type { VNode } from "preact";

export function ExperimentsPage(): VNode {
  return <h2>Experiments</h2>;
}
