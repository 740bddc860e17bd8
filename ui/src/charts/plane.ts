/** A canvas that fits its element, for charts of our own. */
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { tokenValue } from "../lib/colour";
import { theme } from "../lib/theme";
import type { Size } from "./shapes";

/** The size of an element in pixels; null before it is known. */
export function useSize(box: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      // Nothing is drawn in a dialog that is about to open.
      setSize(width === 0 ? null : { width, height });
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [box]);
  return size;
}

/** Draws on a canvas in units of CSS pixels, and again with another theme; `draw` must change when what it draws does. */
export function useDrawing(canvas: RefObject<HTMLCanvasElement | null>, size: Size | null, draw: (context: CanvasRenderingContext2D) => void): void {
  const shown = theme.value;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d") ?? null;
    if (element === null || context === null || size === null) return;
    const ratio = devicePixelRatio;
    // The theme's colours are on the page only after its own effect ran.
    queueMicrotask(() => {
      element.width = size.width * ratio;
      element.height = size.height * ratio;
      context.scale(ratio, ratio);
      draw(context);
    });
  }, [canvas, size, draw, shown]);
}

/** The colour of a token on a canvas, asked for once each. */
export function colourOf(): (token: string) => string {
  const known = new Map<string, string>();
  return (token) => {
    const value = known.get(token) ?? tokenValue(token);
    known.set(token, value);
    return value;
  };
}
