/** What a version of a prompt says: a text or the messages of a chat, with variables in it. Pure. */
import type { KeyValue } from "../../api/experiments";

export interface Message {
  role: string;
  text: string;
}

export interface Prompt {
  /** Null where the prompt is one text. */
  messages: readonly Message[] | null;
  text: string;
  /** JSON for people, "" where there is none: what the answer has to look like, and how the model is called. */
  responseFormat: string;
  modelConfig: string;
}

const TEXT = "mlflow.prompt.text";
const TYPE = "_mlflow_prompt_type";
const RESPONSE_FORMAT = "_mlflow_prompt_response_format";
const MODEL_CONFIG = "_mlflow_prompt_model_config";

/** Tags that the page shows as what they mean. */
export const PROMPT_TAGS: ReadonlySet<string> = new Set(["mlflow.prompt.is_prompt", TEXT, TYPE, RESPONSE_FORMAT, MODEL_CONFIG]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** JSON as people read it; what is none stays as it is. */
function tidy(text: string): string {
  const value = text === "" ? undefined : parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

function messagesOf(text: string): Message[] | null {
  const list = parsed(text);
  if (!Array.isArray(list) || list.length === 0) return null;
  const messages = list.map((one: unknown): Message | null => {
    if (typeof one !== "object" || one === null || !("role" in one)) return null;
    const { role, content, ...others } = one as { role: unknown; content?: unknown };
    const rest = Object.keys(others).length === 0 ? "" : asText(others);
    return { role: asText(role), text: [asText(content), rest].filter((part) => part !== "").join("\n") };
  });
  return messages.every((message) => message !== null) ? messages : null;
}

/** Reads the tags of a version. A chat that is no list of messages is shown as the text it is. */
export function promptOf(tags: readonly KeyValue[] | undefined): Prompt {
  const read = (key: string): string => tags?.find((tag) => tag.key === key)?.value ?? "";
  const text = read(TEXT);
  return {
    messages: read(TYPE) === "chat" ? messagesOf(text) : null,
    text,
    responseFormat: tidy(read(RESPONSE_FORMAT)),
    modelConfig: tidy(read(MODEL_CONFIG)),
  };
}

/** All of a prompt as lines, for a comparison. */
export function linesOf({ messages, text, responseFormat, modelConfig }: Prompt): string {
  const said = messages === null ? text : messages.map((message) => `${message.role}:\n${message.text}`).join("\n\n");
  return [
    said,
    ...(responseFormat === "" ? [] : [`response format:\n${responseFormat}`]),
    ...(modelConfig === "" ? [] : [`model config:\n${modelConfig}`]),
  ].join("\n\n");
}

/** The first line that says something. */
export function firstLine({ messages, text }: Prompt): string {
  const [first] = messages ?? [];
  const said = first === undefined ? text : `${first.role}: ${first.text.trimStart()}`;
  return said.split("\n").find((line) => line.trim() !== "") ?? "";
}

export interface Piece {
  text: string;
  variable: boolean;
}

const VARIABLE = /(\{\{\s*[a-zA-Z_]\w*(?:\.[a-zA-Z_]\w*)*\s*\}\})/;

/** A text cut where its variables ("{{ name }}") are. */
export function pieces(text: string): Piece[] {
  return text.split(VARIABLE).flatMap((part, index) => (part === "" ? [] : [{ text: part, variable: index % 2 === 1 }]));
}

/** The names of the variables, each once, in the order they come. */
export function variablesOf({ messages, text }: Prompt): string[] {
  const said = messages === null ? text : messages.map((message) => message.text).join("\n");
  return [...new Set(pieces(said).flatMap((piece) => (piece.variable ? [piece.text.replace(/[{}\s]/g, "")] : [])))];
}
