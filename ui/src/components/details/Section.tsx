/** A part of a page about one thing: a heading with its count, a search where it helps, the content. */
import type { ComponentChildren, VNode } from "preact";
import { formatCount } from "../../lib/format";
import { CopyButton } from "../CopyButton";
import "./details.css";

interface Props {
  title: string;
  count?: number;
  /** Something to do, at the right of the heading. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

export function Section({ title, count, action, children }: Props): VNode {
  return (
    <section class="section-card" aria-label={title}>
      <header>
        <h2>
          {title} {count !== undefined && <span class="soft num">{formatCount(count)}</span>}
        </h2>
        <span class="spring" />
        {action}
      </header>
      {children}
    </section>
  );
}

/** Narrows a long list; short lists need none. */
export function Find({ what, value, onChange }: { what: string; value: string; onChange: (find: string) => void }): VNode {
  return (
    <input
      type="search"
      class="field section-find"
      aria-label={`Find ${what}`}
      placeholder={`Find ${what}`}
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Lists longer than this have a search. */
export const LONG = 8;
/** So many rows are drawn before more are asked for. */
export const PAGE = 100;

/** Asks for more rows of a list that is not drawn in full. */
export function More({ shown, total, onMore }: { shown: number; total: number; onMore: () => void }): VNode | null {
  if (shown >= total) return null;
  return (
    <p class="section-more">
      <button type="button" class="button" onClick={onMore}>
        Show {formatCount(Math.min(10 * PAGE, total - shown))} more of {formatCount(total)}
      </button>
    </p>
  );
}

/** One line of a list of facts (`<dl class="facts">`). */
export function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <>
      <dt class="soft">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** A fact that people paste elsewhere: an id, a place. */
export function CopiedFact({ name, text, what }: { name: string; text: string; what: string }): VNode {
  return (
    <Fact name={name}>
      <span class="mono clip" title={text}>
        {text}
      </span>
      <CopyButton text={text} label={`Copy ${what}`} />
    </Fact>
  );
}
