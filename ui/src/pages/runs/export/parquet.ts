/** A table of runs as a Parquet file. Loaded when the first one is asked for. */
import { parquetWriteBuffer, type BasicType } from "hyparquet-writer";
import type { ColumnType, TypedColumn } from "./content";

const TYPES: Record<ColumnType, BasicType> = { text: "STRING", number: "DOUBLE", time: "TIMESTAMP" };

/** Texts, doubles with NaN and infinities, and timestamps in milliseconds (UTC); all may be null. */
export function runsParquet(columns: readonly TypedColumn[]): ArrayBuffer {
  return parquetWriteBuffer({
    createdBy: "trackline",
    columnData: columns.map(({ name, type, values }) => ({
      name,
      type: TYPES[type],
      data: type === "time" ? values.map((value) => (value === null ? null : BigInt(value))) : [...values],
    })),
  });
}
