/** The place all charts of a page point at: one crosshair through all of them. */
import { signal, type Signal } from "@preact/signals";

export interface Pointed {
  /** Place on the shared x axis. */
  x: number;
  /** The chart under the pointer. */
  chart: object;
}

export type Hover = Signal<Pointed | null>;

/** One for each group of charts with the same x axis. */
export function createHover(): Hover {
  return signal<Pointed | null>(null);
}
