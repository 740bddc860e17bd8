import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languageOf, tokens, type Language } from "./tokens";

function looks(text: string, language: Language): string[] {
  return tokens(text, language)
    .filter((token) => token.look !== "plain")
    .map((token) => `${token.look}:${token.text}`);
}

describe("tokens", () => {
  it("colours Python", () => {
    expect(looks('@dataclass\ndef run(n: int = 3):\n    """a\n    b"""\n    return f"{n}" # done', "python")).toEqual([
      "name:@dataclass",
      "keyword:def",
      "name:run",
      "number:3",
      'string:"""a\n    b"""',
      "keyword:return",
      'string:f"{n}"',
      "comment:# done",
    ]);
  });

  it("takes no digits of names and no hashes of texts for something else", () => {
    expect(looks("x2 = 'a # b'", "python")).toEqual(["string:'a # b'"]);
    expect(looks('a: b#c "d"', "yaml")).toEqual(["name:a", 'string:"d"']);
  });

  it("tells keys of JSON and YAML from values", () => {
    expect(looks('{"a": [1.5e-3, true, "b"]}', "json")).toEqual(['name:"a"', "number:1.5e-3", "keyword:true", 'string:"b"']);
    expect(looks("- name: x\n  lr: 0.1 # why\nurl: http://a", "yaml")).toEqual([
      "name:name",
      "name:lr",
      "number:0.1",
      "comment:# why",
      "name:url",
    ]);
  });

  it("colours shells and settings", () => {
    expect(looks('for f in *; do echo "$f" $HOME; done', "shell")).toEqual([
      "keyword:for",
      "keyword:in",
      "keyword:do",
      "keyword:echo",
      'string:"$f"',
      "name:$HOME",
      "keyword:done",
    ]);
    expect(looks("[tool.x]\nkey = 1 ; note", "ini")).toEqual(["name:[tool.x]", "name:key", "number:1", "comment:; note"]);
  });

  it("loses nothing of any text", () => {
    const some = fc.string({ unit: fc.constantFrom('"', "'", "#", "\\", "\n", " ", "a", "1", ":", "-", "$", "{", "=", "é", "[") });
    fc.assert(
      fc.property(some, fc.constantFrom<Language>("python", "json", "yaml", "shell", "ini"), (text, language) => {
        expect(tokens(text, language).map((token) => token.text).join("")).toBe(text);
      }),
    );
  });

  it("takes a long text in linear time", () => {
    for (const text of ['"""' + "a".repeat(100_000), "'\\".repeat(50_000), "key ".repeat(25_000), "1.".repeat(50_000)]) {
      for (const language of ["python", "json", "yaml", "shell", "ini"] as const) {
        const start = performance.now();
        tokens(text, language);
        expect(performance.now() - start).toBeLessThan(1500);
      }
    }
  });
});

describe("languageOf", () => {
  it("knows files by ending and by name", () => {
    expect(languageOf("a/b.PY")).toBe("python");
    expect(languageOf("model/MLmodel")).toBe("yaml");
    expect(languageOf("notes.txt")).toBeNull();
  });
});
