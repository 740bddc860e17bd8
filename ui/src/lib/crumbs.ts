/** What the top bar says about where the reader is. A page sets it; the bar and the tab title follow. */
import { signal } from "@preact/signals";

export interface Crumb {
  text: string;
  /** Absent for the page itself. */
  href?: string;
}

/** The way to the current page, outermost first. */
export const crumbs = signal<Crumb[]>([]);

/** Sets the way and the title of the tab. */
export function setCrumbs(next: Crumb[]): void {
  crumbs.value = next;
  const names = next.map((crumb) => crumb.text).reverse();
  document.title = [...names, "Trackline"].join(" · ");
}
