/** Whether an element is in view or near it: what is not is neither fetched nor drawn. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

function isInWindow(element: HTMLElement): boolean {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
}

/** Follows the element; `margin` is how far outside of the view still counts, as "200px". */
export function useInView(box: RefObject<HTMLElement | null>, margin: string): boolean {
  const [inView, setInView] = useState(false);
  useLayoutEffect(() => {
    if (box.current === null) return;
    // An observer tells in the next frame; what is in the window is known at once.
    if (isInWindow(box.current)) setInView(true);
    const observer = new IntersectionObserver((entries) => setInView(entries.at(-1)?.isIntersecting ?? false), { rootMargin: margin });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box, margin]);
  return inView;
}
