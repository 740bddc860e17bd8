import { describe, expect, it } from "vitest";
import { isPrompt, pagesUpTo, registeredFilter } from "./registry";

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

describe("pagesUpTo", () => {
  const page = (token = "0"): Promise<{ rows: number[]; token: string | undefined }> => {
    const first = Number(token);
    return Promise.resolve({ rows: [first, first + 1], token: first + 2 < 6 ? String(first + 2) : undefined });
  };

  it("asks for as many pages as the rows that were there need", async () => {
    expect(await pagesUpTo(0, page)).toEqual({ rows: [0, 1], token: "2" });
    expect(await pagesUpTo(3, page)).toEqual({ rows: [0, 1, 2, 3], token: "4" });
  });

  it("ends with the last page", async () => {
    expect(await pagesUpTo(100, page)).toEqual({ rows: [0, 1, 2, 3, 4, 5], token: undefined });
  });
});

describe("isPrompt", () => {
  it("minds the tag's value, in any case", () => {
    expect(isPrompt([{ key: "mlflow.prompt.is_prompt", value: "True" }])).toBe(true);
    expect(isPrompt([{ key: "mlflow.prompt.is_prompt", value: "false" }])).toBe(false);
    expect(isPrompt(undefined)).toBe(false);
  });
});
