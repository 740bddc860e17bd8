/** A part of a page whose code is loaded when it is first shown. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { ComponentType, VNode } from "preact";
import { asApiError, type ApiError } from "../api/request";
import { ErrorState } from "./ErrorState";
import { Loading } from "./Loading";

interface Props<P> {
  /** Must be the same function on every draw. */
  load: () => Promise<ComponentType<P>>;
  what: string;
  props: P;
}

export function Lazy<P extends object>({ load, what, props }: Props<P>): VNode {
  const [part, setPart] = useState<{ draw: ComponentType<P> } | { error: ApiError } | null>(null);
  // At once: what is here already is drawn with the rest.
  useLayoutEffect(() => {
    let current = true;
    load().then(
      (draw) => current && setPart({ draw }),
      (error: unknown) => current && setPart({ error: asApiError(error) }),
    );
    return () => {
      current = false;
    };
  }, [load]);
  if (part === null) return <Loading what={what} />;
  if ("error" in part) return <ErrorState error={part.error} retry={() => location.reload()} />;
  const Part = part.draw;
  return <Part {...props} />;
}
