/** The differences of two texts, line by line. */
import { useMemo } from "preact/hooks";
import type { VNode } from "preact";
import { plural } from "../../lib/format";
import { diffLines, type DiffLine } from "./lines";
import "./diff.css";

const MARKS: Record<DiffLine["type"], { sign: string; word: string }> = {
  same: { sign: " ", word: "" },
  left: { sign: "−", word: "only left: " },
  right: { sign: "+", word: "only right: " },
};
/** Lines drawn; longer texts are for other programs. */
const MOST = 3000;

export function Diff({ left, right, label }: { left: string; right: string; label: string }): VNode {
  const lines = useMemo(() => diffLines(left, right), [left, right]);
  const changed = lines.filter((line) => line.type !== "same").length;
  return (
    <section class="diff" aria-label={label}>
      <p class="diff-note soft">
        {changed === 0 ? "Both are the same" : `${plural(changed, "line")} of ${lines.length} differ`}
        {lines.length > MOST && `; the first ${MOST} are shown`}
      </p>
      <div class="diff-lines mono" tabIndex={0} role="region" aria-label={`Lines of ${label}`}>
        {lines.slice(0, MOST).map((line, index) => (
          <div key={index} class={`diff-line diff-${line.type}`}>
            <span class="diff-number" aria-hidden="true">
              {line.left ?? ""}
            </span>
            <span class="diff-number" aria-hidden="true">
              {line.right ?? ""}
            </span>
            <span aria-hidden="true">{MARKS[line.type].sign}</span>
            <span class="diff-text">
              {MARKS[line.type].word !== "" && <span class="sr-only">{MARKS[line.type].word}</span>}
              {line.text}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}
