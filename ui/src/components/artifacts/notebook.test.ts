import { describe, expect, it } from "vitest";
import { readNotebook } from "./notebook";

describe("readNotebook", () => {
  it("reads cells and outputs, and takes a picture before text", () => {
    const outputs = [
      { output_type: "stream", name: "stderr", text: ["\u001b[31mred\u001b[0m\n"] },
      { output_type: "display_data", data: { "text/plain": "<Figure>", "image/png": "AA\nBB" } },
      { output_type: "execute_result", data: { "text/html": "<script>x</script>", "text/plain": ["a ", "b"] } },
      { output_type: "error", ename: "E", evalue: "v", traceback: [] },
    ];
    const cells = [
      { cell_type: "markdown", source: ["# T\n", "x"] },
      { cell_type: "code", source: "1 + 1", execution_count: 3, outputs },
    ];

    expect(readNotebook({ cells, metadata: { language_info: { name: "python" } } })).toEqual({
      language: "python",
      cells: [
        { type: "markdown", text: "# T\nx" },
        {
          type: "code",
          text: "1 + 1",
          count: 3,
          outputs: [
            { type: "text", text: "red\n", error: true },
            { type: "picture", mime: "image/png", base64: "AABB" },
            { type: "text", text: "a b", error: false },
            { type: "text", text: "E: v", error: true },
          ],
        },
      ],
    });
  });

  it("never draws HTML", () => {
    const cell = { cell_type: "code", source: "", outputs: [{ output_type: "display_data", data: { "text/html": "<b>" } }] };

    expect(readNotebook({ cells: [cell] })?.cells[0]).toMatchObject({ outputs: [{ type: "left-out", what: "text/html" }] });
  });

  it("survives anything", () => {
    expect(readNotebook(null)).toBeNull();
    expect(readNotebook({ cells: 3 })).toBeNull();
    expect(readNotebook({ cells: [null, 1, { cell_type: "code", outputs: [null] }] })?.cells).toHaveLength(3);
  });
});
