/** A chart of values in its card. */
import type { Signal } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import type { MenuItem } from "../components/Menu";
import { CardFrame, type Whole } from "./CardFrame";
import { downloadItems } from "./downloadItems";
import type { Plot } from "./picture";
import { Plane } from "./Plane";

interface Props {
  plot: Plot;
  highlight: Signal<string | null>;
  /** Further entries of the card's menu. */
  items?: readonly MenuItem[];
  tools?: ComponentChildren;
  own?: ComponentChildren;
  whole: Whole;
}

export function PlotCard({ plot, highlight, items = [], tools, own, whole }: Props): VNode {
  const files = downloadItems(async () => (await import("./plotExport")).plotExport(plot));
  return (
    <CardFrame title={plot.title} said={plot.said} table={plot.table} items={[...items, ...files]} tools={tools} own={own} whole={whole}>
      <Plane plot={plot} highlight={highlight} />
    </CardFrame>
  );
}
