import { describe, expect, it } from "vitest";
import { readNpy, typeName } from "./npy";

/** A file as NumPy writes it: version 1, header of this text, then these bytes. */
function file(header: string, values: ArrayBuffer): Uint8Array {
  const text = new TextEncoder().encode(header.padEnd(117) + "\n");
  const bytes = new Uint8Array(10 + text.length + values.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  bytes.set(text, 10);
  bytes.set(new Uint8Array(values), 10 + text.length);
  return bytes;
}

describe("readNpy", () => {
  it("reads rows of the last axis, named by the others", () => {
    const found = readNpy(
      file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2, 3), }", Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, NaN]).buffer),
    );

    expect(found?.shape).toEqual([2, 2, 3]);
    expect(found?.table?.head).toEqual(["index", "0", "1", "2"]);
    expect(found?.table?.rows).toEqual([
      ["0, 0", "0", "1", "2"],
      ["0, 1", "3", "4", "5"],
      ["1, 0", "6", "7", "8"],
      ["1, 1", "9", "10", "NaN"],
    ]);
    expect(found?.cut).toBe(false);
  });

  it("reads a list, a single value, and integers too large for a number", () => {
    const list = file("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", BigInt64Array.from([1n, 2n ** 60n]).buffer);
    const single = file("{'descr': '|b1', 'fortran_order': False, 'shape': (), }", Uint8Array.from([1]).buffer);

    expect(readNpy(list)?.table?.rows).toEqual([["0", "1"], ["1", "1152921504606846976"]]);
    expect(readNpy(single)?.table?.rows).toEqual([["", "true"]]);
  });

  it("reads numbers of 16 bits and the other byte order", () => {
    const halves = file("{'descr': '>f2', 'fortran_order': False, 'shape': (3,), }", Uint8Array.from([0x3c, 0, 0xc0, 0, 0x7c, 0]).buffer);

    expect(readNpy(halves)?.table?.rows.map((row) => row[1])).toEqual(["1", "−2", "∞"]);
  });

  it("says the shape where it does not read the values", () => {
    const records = file("{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (5,), }", new ArrayBuffer(40));

    expect(readNpy(records)).toMatchObject({ shape: [5], table: null });
  });

  it("is cut where the file or the patience ends, and refuses what is no array", () => {
    const long = file("{'descr': '<f8', 'fortran_order': False, 'shape': (100000,), }", new ArrayBuffer(800));

    expect(readNpy(long)).toMatchObject({ cut: true });
    expect(readNpy(long)?.table?.rows).toHaveLength(100);
    expect(readNpy(Uint8Array.from([1, 2, 3]))).toBeNull();
    expect(readNpy(file("{'shape': 3}", new ArrayBuffer(0)))).toBeNull();
  });
});

describe("typeName", () => {
  it("says bits, not bytes", () => {
    expect(typeName("<f4")).toBe("float32");
    expect(typeName("|b1")).toBe("bool");
    expect(typeName("<M8[ns]")).toBe("<M8[ns]");
  });
});
