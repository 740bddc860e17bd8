/** Times as components: they age by themselves, and only the text that changes is drawn anew. */
import { useComputed } from "@preact/signals";
import type { VNode } from "preact";
import { now, useClock } from "../lib/clock";
import { formatAgo, formatDuration, formatTime } from "../lib/format";

/** How long ago, with the exact time on hover. */
export function Ago({ time }: { time: number }): VNode {
  useClock();
  return <AgoText key={time} time={time} />;
}

function AgoText({ time }: { time: number }): VNode {
  const text = useComputed(() => formatAgo(time, now.value));
  return (
    <time dateTime={new Date(time).toISOString()} title={formatTime(time)}>
      {text}
    </time>
  );
}

/** The same as plain text for cells of long lists, whose owner draws them anew as `time` passes. */
export function agoText(time: number): VNode {
  return (
    <time dateTime={new Date(time).toISOString()} title={formatTime(time)}>
      {formatAgo(time, now.peek())}
    </time>
  );
}

/** A duration that is over, or that still grows. */
export function Took({ start, end }: { start: number; end: number | null }): VNode {
  if (end !== null) return <>{formatDuration(end - start)}</>;
  return <Ticking key={start} start={start} />;
}

function Ticking({ start }: { start: number }): VNode {
  useClock();
  const text = useComputed(() => formatDuration(Math.max(0, now.value - start)));
  return <span class="ticking">{text}</span>;
}
