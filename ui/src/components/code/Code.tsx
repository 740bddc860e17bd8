/** Source code with its line numbers, coloured when its language is known. */
import { useMemo } from "preact/hooks";
import type { VNode } from "preact";
import { tokens, type Language } from "./tokens";
import "./code.css";

/** Longer texts are not coloured: so many pieces would make the page slow. */
const MOST_COLOURED = 200_000;

interface Props {
  text: string;
  language: Language | null;
  /** Whether lines are numbered. */
  lines?: boolean;
}

function numbersOf(text: string): string {
  const count = text.split("\n").length - Number(text.endsWith("\n"));
  return Array.from({ length: Math.max(1, count) }, (_, index) => index + 1).join("\n");
}

export function Code({ text, language, lines = true }: Props): VNode {
  const pieces = useMemo(
    () => (language === null || text.length > MOST_COLOURED ? null : tokens(text, language)),
    [text, language],
  );
  // The numbers are drawn by the style sheet, so that they are neither selected nor read aloud.
  const numbers = useMemo(() => (lines ? numbersOf(text) : undefined), [text, lines]);
  return (
    <pre class={lines ? "code code-numbered" : "code"} data-lines={numbers}>
      <code>
        {pieces === null
          ? text
          : pieces.map((piece, index) =>
              piece.look === "plain" ? piece.text : (
                <span key={index} class={`code-${piece.look}`}>
                  {piece.text}
                </span>
              ),
            )}
      </code>
    </pre>
  );
}
