/** Whether an element is in view or near it: what is not is neither fetched nor drawn. */
import { useEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** Follows the element; `margin` is how far outside of the view still counts, as "200px". */
export function useInView(box: RefObject<HTMLElement | null>, margin: string): boolean {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new IntersectionObserver((entries) => setInView(entries.at(-1)?.isIntersecting ?? false), { rootMargin: margin });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box, margin]);
  return inView;
}
