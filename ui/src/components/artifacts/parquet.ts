/** The first rows of a Parquet file, read piece by piece: the file stays on the server but for what is shown. */
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer } from "hyparquet";
import { openArtifact, type Owner } from "../../api/artifacts";
import { formatTime } from "../../lib/format";
import { tableOf, type Separated } from "./csv";

const MOST_ROWS = 1000;

export interface ParquetFile {
  table: Separated;
  /** Rows of the whole file. */
  total: number;
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (value instanceof Date) return formatTime(value.getTime());
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
}

/** Reads a file of `size` bytes. Raises ApiError, or Error when it is no Parquet file or packed in an unknown way. */
export async function readParquet(owner: Owner, path: string, size: number, signal: AbortSignal): Promise<ParquetFile> {
  const file: AsyncBuffer = {
    byteLength: size,
    slice: async (start, end = size) => (await openArtifact(owner, path, { start, end }, signal)).arrayBuffer(),
  };
  const metadata = await parquetMetadataAsync(file);
  const total = Number(metadata.num_rows);
  const names = parquetSchema(metadata).children.map((child) => child.element.name);
  const rows = await parquetReadObjects({ file, metadata, rowEnd: Math.min(total, MOST_ROWS) });
  return { table: tableOf([names, ...rows.map((row) => names.map((name) => asText(row[name])))]), total };
}
