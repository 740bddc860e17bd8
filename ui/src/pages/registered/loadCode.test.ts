import { describe, expect, it } from "vitest";
import { calledBest, loadCode } from "./loadCode";

describe("calledBest", () => {
  it("is the alias of the newest version that has one", () => {
    expect(calledBest([{ version: "3", aliases: [] }, { version: "2", aliases: ["champion", "x"] }, { version: "1", aliases: ["old"] }])).toBe("@champion");
  });

  it("is the newest version where there is no alias, and nothing where there is no version", () => {
    expect(calledBest([{ version: "3" }, { version: "2" }])).toBe("3");
    expect(calledBest([])).toBeNull();
  });
});

describe("loadCode", () => {
  it("loads a model by version or alias, whatever its name", () => {
    expect(loadCode("models", "a b", "@champion", "http://here/")).toBe(
      'import mlflow\n\nmlflow.set_tracking_uri("http://here")\nmodel = mlflow.pyfunc.load_model("models:/a b@champion")\nmodel.predict(data)',
    );
    expect(loadCode("models", 'a"b', "3", "http://here")).toContain('load_model("models:/a\\"b/3")');
  });

  it("fills in a prompt by its variables, those that Python can name", () => {
    expect(loadCode("prompts", "p", "1", "http://here", ["text", "a.b"])).toContain('load_prompt("prompts:/p/1")\nprompt.format(text=...)');
  });
});
