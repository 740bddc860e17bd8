/** The rows of the dialog that tags runs: what they ask for, and what is wrong with them. Pure. */
import type { TagChange } from "../../../api/manyRuns";

export interface TagRow {
  does: "set" | "remove";
  key: string;
  value: string;
}

export const NEW_ROW: TagRow = { does: "set", key: "", value: "" };

/** Rows that the server takes in one request. */
export const MOST_ROWS = 20;

const LONGEST_KEY = 250;
const LONGEST_VALUE = 8000;

/** What the server would refuse about a row; null when nothing is wrong with it. */
export function fault(rows: readonly TagRow[], at: number): string | null {
  const row = rows[at];
  if (row === undefined || row.key === "") return null;
  if (rows.some((other, place) => place < at && other.key === row.key)) return "This key is in a row above already.";
  if (row.key.length > LONGEST_KEY) return `A key has at most ${LONGEST_KEY} characters.`;
  if (!/^[\p{L}\p{N}_\-. :/]+$/u.test(row.key)) return "A key has letters, digits, blanks and _ - . : / only.";
  if (row.key.startsWith("..") || row.key.split("/").some((part) => ["", ".", ".."].includes(part))) {
    return "A key is a path: no part of it is empty, “.” or “..”.";
  }
  if (row.does === "set" && row.value.length > LONGEST_VALUE) return `A value has at most ${LONGEST_VALUE} characters.`;
  return null;
}

/** What the rows ask for; null while there is nothing to do or something is wrong. */
export function asked(rows: readonly TagRow[]): Required<Pick<TagChange, "tags" | "remove">> | null {
  if (rows.some((_, at) => fault(rows, at) !== null)) return null;
  const named = rows.filter((row) => row.key !== "");
  if (named.length === 0) return null;
  return {
    tags: named.filter((row) => row.does === "set").map(({ key, value }) => ({ key, value })),
    remove: named.filter((row) => row.does === "remove").map(({ key }) => key),
  };
}

/** Keys to offer: those that people gave; MLflow's own only where they can be removed. */
export function offered(keys: readonly string[], does: TagRow["does"]): string[] {
  return keys.filter((key) => does === "remove" || !key.startsWith("mlflow.")).sort();
}
