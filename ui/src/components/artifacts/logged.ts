/** Tables that clients log as JSON: {"columns": [...], "data": [[...], ...]}. Pure. */
import { tableOf, type Separated } from "./csv";

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The table in a JSON value, or null when it is something else. */
export function loggedTable(value: unknown): Separated | null {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 2) return null;
  const { columns, data } = value as { columns?: unknown; data?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return null;
  return tableOf([columns.map(asText), ...data.map((row: unknown[]) => row.map(asText))]);
}
