import { describe, expect, it } from "vitest";
import { isPrompt, registeredFilter } from "./registry";

describe("registeredFilter", () => {
  it("asks for nothing but models at first", () => {
    expect(registeredFilter({ prompts: false, called: "" })).toBe("");
  });

  it("asks for names with the letters; what a pattern would take for a mark is any one sign", () => {
    expect(registeredFilter({ prompts: false, called: "it's 5%\\" })).toBe("name ILIKE '%it''s 5__%'");
  });

  it("asks for prompts by their tag", () => {
    expect(registeredFilter({ prompts: true, called: "a" })).toBe("name ILIKE '%a%' AND tags.`mlflow.prompt.is_prompt` = 'true'");
  });
});

describe("isPrompt", () => {
  it("minds the tag's value, in any case", () => {
    expect(isPrompt([{ key: "mlflow.prompt.is_prompt", value: "True" }])).toBe(true);
    expect(isPrompt([{ key: "mlflow.prompt.is_prompt", value: "false" }])).toBe(false);
    expect(isPrompt(undefined)).toBe(false);
  });
});
