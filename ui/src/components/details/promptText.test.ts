import { describe, expect, it } from "vitest";
import { firstLine, linesOf, pieces, promptOf, variablesOf } from "./promptText";

function tags(values: Record<string, string>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

const CHAT = JSON.stringify([
  { role: "system", content: "Be kind to {{ name }}" },
  { role: "user", content: [{ type: "text", text: "Hi" }] },
]);

describe("promptOf", () => {
  it("reads a text", () => {
    expect(promptOf(tags({ "mlflow.prompt.text": "Hi {{name}}", _mlflow_prompt_type: "text" }))).toMatchObject({ messages: null, text: "Hi {{name}}", modelConfig: "" });
  });

  it("reads the messages of a chat; parts that are no text are JSON", () => {
    const { messages } = promptOf(tags({ "mlflow.prompt.text": CHAT, _mlflow_prompt_type: "chat" }));

    expect(messages?.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(messages?.[0]?.text).toBe("Be kind to {{ name }}");
    expect(JSON.parse(messages?.[1]?.text ?? "")).toEqual([{ type: "text", text: "Hi" }]);
  });

  it("keeps what a message has beside its content", () => {
    const text = JSON.stringify([{ role: "assistant", content: null, tool_calls: [] }]);

    expect(promptOf(tags({ "mlflow.prompt.text": text, _mlflow_prompt_type: "chat" })).messages?.[0]?.text).toContain("tool_calls");
  });

  it.each(["[", "{}", "[]", "[1]", '[{"content": "x"}]', "null"])("shows a chat that is no list of messages as the text it is: %s", (text) => {
    expect(promptOf(tags({ "mlflow.prompt.text": text, _mlflow_prompt_type: "chat" }))).toMatchObject({ messages: null, text });
  });

  it("writes JSON in lines, and leaves alone what is none", () => {
    const prompt = promptOf(tags({ _mlflow_prompt_model_config: '{"a":1}', _mlflow_prompt_response_format: "{" }));

    expect(prompt.modelConfig).toBe('{\n  "a": 1\n}');
    expect(prompt.responseFormat).toBe("{");
    expect(promptOf(undefined).text).toBe("");
  });
});

describe("linesOf", () => {
  it("has all that can differ", () => {
    const lines = linesOf(promptOf(tags({ "mlflow.prompt.text": CHAT, _mlflow_prompt_type: "chat", _mlflow_prompt_model_config: '{"a":1}' })));

    expect(lines).toContain("system:\nBe kind to {{ name }}\n\nuser:\n");
    expect(lines).toContain('model config:\n{\n  "a": 1\n}');
  });
});

describe("firstLine", () => {
  it("is the first line of a text or of the first message that says something", () => {
    expect(firstLine(promptOf(tags({ "mlflow.prompt.text": "\n \nHello\nyou" })))).toBe("Hello");
    expect(firstLine(promptOf(tags({ "mlflow.prompt.text": CHAT, _mlflow_prompt_type: "chat" })))).toBe("system: Be kind to {{ name }}");
    expect(firstLine(promptOf([]))).toBe("");
  });
});

describe("variables", () => {
  it("are named once, in order, whatever space is around them", () => {
    expect(variablesOf(promptOf(tags({ "mlflow.prompt.text": "{{b}} {{ a.c }} {{ b }} {{1}} { d }" })))).toEqual(["b", "a.c"]);
  });

  it("cut a text into pieces that make it whole again", () => {
    const text = "Hi {{ name }}, {{not one} {{ x }}";

    expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
    expect(pieces(text).filter((piece) => piece.variable).map((piece) => piece.text)).toEqual(["{{ name }}", "{{ x }}"]);
  });
});
