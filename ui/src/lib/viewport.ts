/** The width of the window, where styles alone cannot follow it. */
import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 560px)");

/** True on a telephone or in a window as narrow as one. The style sheets use the same 560 px. */
export const narrow = signal(query.matches);

query.addEventListener("change", (event) => (narrow.value = event.matches));

const slim = matchMedia("(max-width: 900px)");

/** True where two panes do not fit beside each other. The style sheets use the same 900 px. */
export const onePane = signal(slim.matches);

slim.addEventListener("change", (event) => (onePane.value = event.matches));
