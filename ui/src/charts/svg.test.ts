import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Shape } from "./shapes";
import { svgText } from "./svg";

const size = { width: 100, height: 50 };
const text = (said: string): Shape => ({ kind: "text", x: 1, y: 2, text: said, anchor: "start", fill: "--ink" });

describe("svgText", () => {
  it("writes each kind of shape with the colours of the theme", () => {
    const shapes: Shape[] = [
      { kind: "path", parts: [[0, 0, 10, 5.126], [20, 1, 30, 2]], stroke: "--c0", dash: [6, 3] },
      { kind: "dot", x: 5, y: 6, r: 2, fill: "--c1", alpha: 0.5 },
      { kind: "rect", x: 0, y: 0, wide: 4, high: 3, fill: "--card" },
    ];
    const file = svgText("a", shapes, size, (token) => `colour of ${token}`);

    expect(file).toContain('<path d="M0 0L10 5.13M20 1L30 2" fill="none" stroke="colour of --c0" stroke-width="1" stroke-dasharray="6 3"/>');
    expect(file).toContain('<circle cx="5" cy="6" r="2" fill="colour of --c1" opacity="0.5"/>');
    expect(file).toContain('<rect x="0" y="0" width="4" height="3" fill="colour of --card"/>');
    expect(file).toContain('viewBox="0 0 100 50"');
  });

  it("lets no name of a run break out of its text, nor any character that XML has not", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (name, title) => {
        const file = svgText(title, [text(name)], size, () => "red");
        const said = /<text[^>]*>([^<]*)<\/text>/.exec(file)?.[1];

        expect(file.match(/</g)).toHaveLength(6);
        expect(said).toBeDefined();
        expect(said?.replace(/&(?:amp|lt|gt|quot);/g, "")).not.toMatch(/[&<>"]/);
        expect(file).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
      }),
    );
  });
});
