/** The time of day as a signal, for what ages on the page. It stands still while the tab is hidden. */
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Milliseconds since the epoch, true to the second while someone uses `useClock`. */
export const now = signal(Date.now());

/** `now` to the half minute, for long lists that are drawn anew as a whole. */
export const halfMinute = computed(() => Math.floor(now.value / 30_000) * 30_000);

let users = 0;
let timer: number | undefined;

function tick(): void {
  if (document.visibilityState === "visible") now.value = Date.now();
}

/** Keeps `now` going while the component is shown. */
export function useClock(): void {
  useEffect(() => {
    users += 1;
    if (users === 1) {
      tick();
      timer = window.setInterval(tick, 1000);
    }
    return () => {
      users -= 1;
      if (users === 0) window.clearInterval(timer);
    };
  }, []);
}
