import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSeparated, tableOf } from "./csv";
import { findFile, foldersAbove, matchingFiles, visibleRows, type Folder } from "./folders";
import { endingOf, kindOf, pictureType, textOf } from "./kinds";
import { loggedTable } from "./logged";

const write = (rows: string[][], end: string): string =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join(end);

describe("parseSeparated", () => {
  it("gives back quoted rows whatever they hold, with either line end", () => {
    const rows = fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n"), (all, end) => {
        expect(parseSeparated(write(all, end), ",")).toEqual(all);
      }),
    );
  });

  it("reads plain fields, empty ones, a last line without end, and a byte order mark", () => {
    expect(parseSeparated("\ufeffa,b,\r\n1,,3\n\nx", ",")).toEqual([["a", "b", ""], ["1", "", "3"], ["x"]]);
    expect(parseSeparated("a\tb,c", "\t")).toEqual([["a", "b,c"]]);
  });

  it("ends an unfinished quote with the text and forgives text behind a quote", () => {
    expect(parseSeparated('a,"b\nc', ",")).toEqual([["a", "b\nc"]]);
    expect(parseSeparated('"a"x,b', ",")).toEqual([["ax", "b"]]);
  });

  it("drops the row that a cut text ends in", () => {
    expect(parseSeparated("a,b\n1,2\n3,4", ",", true)).toEqual([["a", "b"], ["1", "2"]]);
    expect(parseSeparated("a,b\n1,2\n", ",", true)).toEqual([["a", "b"], ["1", "2"]]);
  });

  it("ends whatever is given to it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseSeparated(text, ",")));
  });
});

describe("tableOf", () => {
  it("tells number columns from others and names columns the head forgot", () => {
    const table = tableOf([["a", "b"], ["1", "x"], ["-2.5e3", "2", "y"], ["nan", ""]]);

    expect(table.head).toEqual(["a", "b", ""]);
    expect(table.numeric).toEqual([true, false, false]);
  });
});

describe("loggedTable", () => {
  it("reads the table clients log, and nothing else", () => {
    expect(loggedTable({ columns: ["a", "b"], data: [[1, null], [true, { c: 1 }]] })?.rows).toEqual([["1", ""], ["true", '{"c":1}']]);
    expect(loggedTable({ columns: ["a"], data: [1] })).toBeNull();
    expect(loggedTable([1])).toBeNull();
    expect(loggedTable(null)).toBeNull();
  });
});

describe("kinds", () => {
  it("goes by the ending, whatever its case", () => {
    expect(kindOf("plots/Loss.PNG")).toBe("image");
    expect(kindOf("data.tsv")).toBe("table");
    expect(kindOf("page.html")).toBe("html");
    expect(kindOf("weights.npy")).toBe("array");
    expect(kindOf("MLmodel")).toBe("unknown");
    expect(kindOf("model.pkl")).toBe("none");
    expect(endingOf("dir.d/.gitignore")).toBe("");
    expect(pictureType("a.svg")).toBe("image/svg+xml");
  });

  it("takes bytes for text unless they are not", () => {
    const bytes = new TextEncoder().encode("naïve €");

    expect(textOf(bytes)).toBe("naïve €");
    expect(textOf(bytes.subarray(0, bytes.length - 1))).toBe("naïve ");
    expect(textOf(Uint8Array.of(80, 75, 0, 3))).toBeNull();
    expect(textOf(Uint8Array.of(0xff, 0xfe, 65))).toBeNull();
  });
});

describe("folders", () => {
  const folders = new Map<string, Folder>([
    ["", { rootUri: "", files: [{ path: "model", is_dir: true }, { path: "a.txt", is_dir: false, file_size: 3 }] }],
    ["model", { rootUri: "", files: [{ path: "model/MLmodel", is_dir: false }] }],
  ]);

  it("shows what is inside open folders only", () => {
    expect(visibleRows(folders, new Set()).map((row) => row.name)).toEqual(["model", "a.txt"]);
    expect(visibleRows(folders, new Set(["model"])).map((row) => [row.name, row.level])).toEqual([
      ["model", 1],
      ["MLmodel", 2],
      ["a.txt", 1],
    ]);
  });

  it("finds a file and the folders above it", () => {
    expect(findFile(folders, "model/MLmodel")?.path).toBe("model/MLmodel");
    expect(findFile(folders, "model/none")).toBeNull();
    expect(foldersAbove("a/b/c.txt")).toEqual(["", "a", "a/b"]);
  });
});

describe("matchingFiles", () => {
  it("finds files whose paths have every word", () => {
    const files = ["a/Loss.png", "a/acc.png", "b/loss.csv"].map((path) => ({ path, is_dir: false }));

    expect(matchingFiles(files, " loss PNG ").map((file) => file.path)).toEqual(["a/Loss.png"]);
    expect(matchingFiles(files, "none")).toEqual([]);
  });
});
