import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { throttled } from "./throttle";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("throttled", () => {
  it("does the first at once and the last of each pause after it", () => {
    const done: number[] = [];
    const want = throttled<number>((wanted) => done.push(wanted), 50);
    [1, 2, 3].forEach(want);
    expect(done).toEqual([1]);
    vi.advanceTimersByTime(50);
    expect(done).toEqual([1, 3]);
    want(4);
    expect(done).toEqual([1, 3]);
    vi.advanceTimersByTime(50);
    expect(done).toEqual([1, 3, 4]);
  });

  it("does nothing while nothing is wanted, and the next at once", () => {
    const done: number[] = [];
    const want = throttled<number>((wanted) => done.push(wanted), 50);
    want(1);
    vi.advanceTimersByTime(1000);
    want(2);
    expect(done).toEqual([1, 2]);
  });
});
