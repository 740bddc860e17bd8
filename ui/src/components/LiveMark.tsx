/** Whether what the page shows follows what is logged, said honestly. */
import type { VNode } from "preact";
import { liveState, type LiveState } from "../api/events";

const WORDS: Record<LiveState, { text: string; title: string } | null> = {
  off: null,
  live: { text: "● live", title: "What is logged appears here by itself" },
  connecting: { text: "○ connecting", title: "The server is not heard now; the page catches up when it is" },
  paused: { text: "○ paused", title: "Nobody looked for a while; the page catches up" },
};

export function LiveMark(): VNode | null {
  const words = WORDS[liveState.value];
  if (words === null) return null;
  return (
    <span class={liveState.value === "live" ? "live-mark on" : "live-mark"} title={words.title}>
      {words.text}
    </span>
  );
}
