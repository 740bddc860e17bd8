/** Runs started on each of the last days, as bars the size of a word. */
import type { VNode } from "preact";
import { ACTIVITY_DAYS } from "../../api/experiments";
import { plural } from "../../lib/format";

const BAR = 3;
const HEIGHT = 16;

export function ActivityBars({ starts }: { starts: readonly number[] }): VNode | null {
  const most = Math.max(0, ...starts);
  if (most === 0) return null;
  const total = starts.reduce((sum, count) => sum + count, 0);
  const label = `${plural(total, "run")} in ${ACTIVITY_DAYS} days`;
  return (
    <svg class="activity-bars" width={starts.length * BAR} height={HEIGHT} role="img" aria-label={label}>
      <title>{label}</title>
      {starts.map((count, index) => {
        // A day with one run is seen beside a day with thousands.
        const height = count === 0 ? 0 : Math.max(2, Math.round((count / most) * HEIGHT));
        return height > 0 && <rect key={index} x={index * BAR} y={HEIGHT - height} width={BAR - 1} height={height} />;
      })}
    </svg>
  );
}
