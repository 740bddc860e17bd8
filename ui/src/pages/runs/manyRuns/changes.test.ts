import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inParts, type Applied } from "./changes";

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `r${at}`);
const running = new AbortController().signal;

/** A change that remembers its parts, and whose undoing says which part it was. */
function recorder(size: number): { parts: string[][]; undone: number[]; size: number; apply: (ids: readonly string[]) => Promise<Applied> } {
  const parts: string[][] = [];
  const undone: number[] = [];
  const apply = (ids: readonly string[]): Promise<Applied> => {
    const at = parts.push([...ids]) - 1;
    return Promise.resolve({ changed: ids.length, undo: [() => Promise.resolve(undone.push(at))] });
  };
  return { parts, undone, size, apply };
}

describe("a change in parts", () => {
  it("does each run once, in order, no part larger than its size, and says how far it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(200), fc.integer({ min: 1, max: 50 }), async (count, size) => {
        const change = recorder(size);
        const done: number[] = [];
        const outcome = await inParts(change, names(count), running, (runs) => done.push(runs));
        expect(change.parts.flat()).toEqual(names(count));
        expect(change.parts.every((part) => part.length <= size)).toBe(true);
        expect(outcome.changed).toBe(count);
        expect(done.at(-1) ?? 0).toBe(count);
      }),
    );
  });

  it("is undone from its end to its beginning", async () => {
    const change = recorder(2);
    const { undo } = await inParts(change, names(5), running, () => undefined);
    for (const step of undo ?? []) await step();
    expect(change.undone).toEqual([2, 1, 0]);
  });

  it("stops before the next part and keeps what undoes the ones before", async () => {
    const stop = new AbortController();
    const change = recorder(2);
    const outcome = await inParts(change, names(6), stop.signal, (runs) => runs === 4 && stop.abort());
    expect(change.parts).toHaveLength(2);
    expect(outcome).toMatchObject({ changed: 4, error: null });
    expect(outcome.undo).toHaveLength(2);
  });

  it("ends at the first failure, with what was done before it", async () => {
    const { apply } = recorder(2);
    const failure = new Error("no");
    const failing = { size: 2, apply: (ids: readonly string[]) => (ids.includes("r2") ? Promise.reject(failure) : apply(ids)) };
    const outcome = await inParts(failing, names(6), running, () => undefined);
    expect(outcome).toMatchObject({ changed: 2, error: failure });
    expect(outcome.undo).toHaveLength(1);
  });

  it("has no way back when a part has none", async () => {
    const change = { size: 2, apply: () => Promise.resolve({ changed: 2, undo: null }) };
    expect((await inParts(change, names(4), running, () => undefined)).undo).toBeNull();
  });
});
