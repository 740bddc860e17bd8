import type { VNode } from "preact";

/** Asks for the next page of versions; nothing where that was the last. */
export function OlderVersions({ token, more }: { token: string | undefined; more: () => void }): VNode | null {
  if (token === undefined) return null;
  return (
    <p class="section-more">
      <button type="button" class="button" onClick={more}>
        Show older versions
      </button>
    </p>
  );
}
