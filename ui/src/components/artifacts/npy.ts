/** NumPy's .npy files: the header and the first values. Pure. */
import { formatNumber } from "../../lib/format";
import { tableOf, type Separated } from "./csv";

export interface ArrayFile {
  /** The type of an element as NumPy writes it: "<f4". */
  descr: string;
  shape: number[];
  fortran: boolean;
  /** The first values as rows: those of the last axis side by side. Null for types that are not read. */
  table: Separated | null;
  /** Whether there are more values than the table has. */
  cut: boolean;
}

const MOST_ROWS = 1000;
const MOST_COLUMNS = 64;

type Read = (view: DataView, at: number, little: boolean) => number | bigint | boolean;

const READERS: Record<string, Read> = {
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => view.getBigInt64(at, little),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) => view.getBigUint64(at, little),
  b1: (view, at) => view.getUint8(at) !== 0,
};

/** A number of 16 bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

interface Header {
  descr: string;
  shape: number[];
  fortran: boolean;
  /** Where the values begin. */
  start: number;
}

function readHeader(bytes: Uint8Array): Header | null {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // "\x93NUMPY"
  if (bytes.length < 12 || magic.some((byte, index) => bytes[index] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(6) === 1;
  const length = first ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (first ? 10 : 12) + length;
  if (start > bytes.length) return null;
  const text = new TextDecoder().decode(bytes.subarray(start - length, start));
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  if (shape === undefined || fortran === undefined) return null;
  const descr = /'descr':\s*(?:'([^']*)'|(\[.*?\]))\s*,\s*'/.exec(text);
  const sizes = shape.split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  return { descr: descr?.[1] ?? descr?.[2] ?? "?", shape: sizes, fortran: fortran === "True", start };
}

function asText(value: number | bigint | boolean): string {
  if (typeof value === "number") return formatNumber(value, 7);
  return String(value);
}

/** Reads the beginning of a file; null when it is no .npy file. */
export function readNpy(bytes: Uint8Array): ArrayFile | null {
  const header = readHeader(bytes);
  if (header === null) return null;
  const { descr, shape, fortran, start } = header;
  const kind = /^([<>|=])([a-z]\d+)$/.exec(descr);
  const read = READERS[kind?.[2] ?? ""];
  const count = shape.reduce((product, size) => product * size, 1);
  if (read === undefined || (fortran && shape.length > 1)) return { descr, shape, fortran, table: null, cut: count > 0 };
  const size = Number(descr.slice(2));
  const width = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  const shown = Math.min(width, MOST_COLUMNS);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const there = Math.floor((bytes.length - start) / size);
  const rows: string[][] = [];
  for (let row = 0; row * width < count && row < MOST_ROWS && (row + 1) * width <= there; row++) {
    const at = start + row * width * size;
    const little = kind?.[1] !== ">";
    const values = Array.from({ length: shown }, (_, column) => asText(read(view, at + column * size, little)));
    rows.push([rowName(row, shape), ...values]);
  }
  const head = ["index", ...(width === 1 && shape.length < 2 ? ["value"] : Array.from({ length: shown }, (_, column) => String(column)))];
  const table = tableOf([head, ...rows]);
  table.numeric.fill(true, 1);
  return { descr, shape, fortran, table, cut: rows.length * shown < count };
}

/** The place of a row by all axes but the last: "0", or "3, 1". */
function rowName(row: number, shape: readonly number[]): string {
  const above = shape.length > 1 ? shape.slice(0, -1) : shape;
  const names: number[] = [];
  let rest = row;
  for (const size of [...above].reverse()) {
    names.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return names.join(", ");
}

const TYPES: Record<string, string> = { f: "float", i: "int", u: "uint", b: "bool", c: "complex" };

/** A type as people say it: "float32". */
export function typeName(descr: string): string {
  const found = /^[<>|=]([a-z])(\d+)$/.exec(descr);
  const name = TYPES[found?.[1] ?? ""];
  if (found === null || name === undefined) return descr;
  return name === "bool" ? name : `${name}${Number(found[2]) * 8}`;
}
