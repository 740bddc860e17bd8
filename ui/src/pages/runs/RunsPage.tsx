import type { VNode } from "preact";

export function RunsPage({ experimentId }: { experimentId: string }): VNode {
  return <h2>{experimentId}</h2>;
}
