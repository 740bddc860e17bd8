import type { VNode } from "preact";
import { Button } from "../Button";

interface Props<Tab extends string> {
  /** Whose parts they are: "the run". */
  of: string;
  parts: readonly { tab: Tab; label: string }[];
  shown: Tab;
  onShow: (tab: Tab) => void;
}

/** What a page of details is made of, one part shown at a time. */
export function Parts<Tab extends string>({ of, parts, shown, onShow }: Props<Tab>): VNode {
  return (
    <nav class="segments" aria-label={`Parts of ${of}`}>
      {parts.map(({ tab, label }) => (
        <Button key={tab} pressed={tab === shown} onClick={() => onShow(tab)}>
          {label}
        </Button>
      ))}
    </nav>
  );
}

export const OVERVIEW_AND_FILES = [
  { tab: "overview", label: "Overview" },
  { tab: "artifacts", label: "Artifacts" },
] as const;
