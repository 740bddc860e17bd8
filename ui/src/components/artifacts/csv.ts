/** Comma- and tab-separated values. Pure. */

/**
 * Reads fields and rows with quotes as in RFC 4180. Rows may have different lengths; an unfinished quote ends with the
 * text. `cut` says that the text stops in the middle of a file: the last, partial row is then left out.
 */
export function parseSeparated(text: string, separator: string, cut = false): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  const endRow = (): void => {
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const [field, next] = text[at] === '"' ? quoted(text, at, separator) : plain(text, at, separator);
    row.push(field);
    at = next;
    if (text[at] === separator) {
      at += 1;
      if (at === text.length) row.push("");
      continue;
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    else if (at >= text.length && cut) return rows;
    endRow();
  }
  return rows;
}

function plain(text: string, at: number, separator: string): [string, number] {
  let end = at;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return [text.slice(at, end), end];
}

function quoted(text: string, at: number, separator: string): [string, number] {
  let value = "";
  let from = at + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return [value + text.slice(from), text.length];
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      // What stands between the closing quote and the separator belongs to the field.
      const [rest, end] = plain(text, quote + 1, separator);
      return [value + rest, end];
    }
    value += '"';
    from = quote + 2;
  }
}

/** A table: the first row names the columns. */
export interface Separated {
  head: string[];
  rows: string[][];
  /** Columns whose values are all numbers or empty. */
  numeric: boolean[];
}

function isNumber(cell: string): boolean {
  return cell.trim() === "" || /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$|^(?:nan|-?inf(?:inity)?)$/i.test(cell);
}

/** A table from rows. */
export function tableOf([head = [], ...rows]: string[][]): Separated {
  const width = rows.reduce((most, row) => Math.max(most, row.length), head.length);
  const names = Array.from({ length: width }, (_, column) => head[column] ?? "");
  const sample = rows.slice(0, 200);
  const numeric = names.map((_, column) => sample.length > 0 && sample.every((row) => isNumber(row[column] ?? "")));
  return { head: names, rows, numeric };
}
