/** Jupyter notebooks as cells to be drawn. Nothing in one is run; its HTML and scripts are not even looked at. Pure. */

export type Output =
  | { type: "text"; text: string; error: boolean }
  | { type: "picture"; mime: string; base64: string }
  | { type: "svg"; text: string }
  | { type: "markdown"; text: string }
  | { type: "json"; value: unknown }
  | { type: "left-out"; what: string };

export type Cell =
  | { type: "markdown"; text: string }
  | { type: "raw"; text: string }
  | { type: "code"; text: string; count: number | null; outputs: Output[] };

export interface Notebook {
  language: string;
  cells: Cell[];
}

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Notebooks keep texts as one string or as a list of lines. */
function text(value: unknown): string {
  if (typeof value === "string") return value;
  return list(value).map((line) => (typeof line === "string" ? line : "")).join("");
}

/** A text without the codes that colour it in a terminal. */
function plain(value: string): string {
  return value.replace(/\u001b\[[\d;?]*[A-Za-z]/g, "");
}

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** The best form of an output that is drawn here: a picture before text. */
function fromData(data: Fields): Output {
  const mime = PICTURES.find((one) => data[one] !== undefined);
  if (mime !== undefined) return { type: "picture", mime, base64: text(data[mime]).replace(/\s/g, "") };
  if (data["image/svg+xml"] !== undefined) return { type: "svg", text: text(data["image/svg+xml"]) };
  if (data["text/markdown"] !== undefined) return { type: "markdown", text: text(data["text/markdown"]) };
  if (data["application/json"] !== undefined) return { type: "json", value: data["application/json"] };
  if (data["text/plain"] !== undefined) return { type: "text", text: plain(text(data["text/plain"])), error: false };
  return { type: "left-out", what: Object.keys(data).join(", ") || "nothing" };
}

function readOutput(value: unknown): Output {
  const output = fields(value);
  if (output["output_type"] === "stream") {
    return { type: "text", text: plain(text(output["text"])), error: output["name"] === "stderr" };
  }
  if (output["output_type"] === "error") {
    const trace = list(output["traceback"]).map((line) => text(line)).join("\n");
    return { type: "text", text: plain(trace === "" ? `${text(output["ename"])}: ${text(output["evalue"])}` : trace), error: true };
  }
  return fromData(fields(output["data"]));
}

function readCell(value: unknown): Cell {
  const cell = fields(value);
  const source = text(cell["source"]);
  if (cell["cell_type"] === "markdown") return { type: "markdown", text: source };
  if (cell["cell_type"] !== "code") return { type: "raw", text: source };
  const count = cell["execution_count"];
  return { type: "code", text: source, count: typeof count === "number" ? count : null, outputs: list(cell["outputs"]).map(readOutput) };
}

/** The notebook in a JSON value, or null when it is none (or one of before 2015, which had no list of cells). */
export function readNotebook(value: unknown): Notebook | null {
  const notebook = fields(value);
  if (!Array.isArray(notebook["cells"])) return null;
  const metadata = fields(notebook["metadata"]);
  const language = fields(metadata["language_info"])["name"] ?? fields(metadata["kernelspec"])["language"];
  return { language: typeof language === "string" ? language : "python", cells: notebook["cells"].map(readCell) };
}
