/** Where the reader is. The address holds all state that a link should carry; this module is its only writer. */
import { computed, signal } from "@preact/signals";
import { baseUrl } from "./baseUrl";

interface Place {
  /** Path below the base without the leading slash: "experiments/3". */
  path: string;
  /** The query with its question mark, or "". */
  search: string;
}

function here(): Place {
  const base = baseUrl().pathname;
  const full = location.pathname;
  return { path: full.startsWith(base) ? full.slice(base.length) : "", search: location.search };
}

const place = signal<Place>(here());

/** Path segments below the base, decoded. */
export const segments = computed<string[]>(() =>
  place.value.path.split("/").filter((part) => part !== "").map(decodeSegment),
);

/** The query string of the address, "" or starting with "?". */
export const search = computed<string>(() => place.value.search);

function decodeSegment(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A stray percent sign is a name, not a reason to show nothing.
  }
}

/** An address inside the UI: `href(["runs", id])`, with a query when given. */
export function href(parts: string[], query?: URLSearchParams | string): string {
  // A comma may stand in a query as it is, and lists are easier to read and to shorten by hand with it.
  const text = query === undefined ? "" : query.toString().replace(/%2C/g, ",");
  const suffix = text === "" ? "" : `?${text.replace(/^\?/, "")}`;
  return baseUrl().pathname + parts.map(encodeURIComponent).join("/") + suffix;
}

/** Goes to an address made by `href`. A replaced address leaves no entry for the Back button. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.search) return;
  if (options.replace === true) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  place.value = here();
}

/** Replaces the query of the current page; used by pages whose state lives in the address. */
export function setQuery(query: URLSearchParams, options: { replace?: boolean } = {}): void {
  navigate(href(segments.peek(), query), options);
}

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || !isPlainClick(event) || !(event.target instanceof Element)) return;
  const anchor = event.target.closest("a");
  if (anchor === null || anchor.target !== "" || anchor.hasAttribute("download")) return;
  const base = baseUrl();
  const to = new URL(anchor.href);
  const inside = to.origin === base.origin && to.pathname.startsWith(base.pathname);
  if (!inside || to.hash !== "" || anchor.dataset["external"] !== undefined) return;
  event.preventDefault();
  navigate(to.pathname + to.search);
}

/** Starts following the Back button and clicks on links inside the UI. */
export function startRouter(): void {
  addEventListener("popstate", () => (place.value = here()));
  document.addEventListener("click", onClick);
}
