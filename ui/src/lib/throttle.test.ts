import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paced } from "./throttle";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function made(): { done: number[]; want: (wanted: number) => void } {
  const done: number[] = [];
  return { done, want: paced<number>((wanted) => done.push(wanted), 50, 5, (before, now) => Math.abs(now - before) > 100) };
}

describe("paced", () => {
  it("does the first at once and the last of each pause after it", () => {
    const { done, want } = made();
    [1, 2, 3].forEach(want);
    expect(done).toEqual([1]);
    vi.advanceTimersByTime(50);
    expect(done).toEqual([1, 3]);
    want(4);
    expect(done).toEqual([1, 3]);
    vi.advanceTimersByTime(50);
    expect(done).toEqual([1, 3, 4]);
  });

  it("does nothing while nothing is wanted, and the next at once, however far", () => {
    const { done, want } = made();
    want(1);
    vi.advanceTimersByTime(1000);
    want(2000);
    expect(done).toEqual([1, 2000]);
  });

  it("does every fifth of what races by, and what it comes to rest at one pause later", () => {
    const { done, want } = made();
    for (let place = 0; place <= 12; place++) {
      want(place * 1000);
      vi.advanceTimersByTime(50);
    }
    expect(done).toEqual([0, 5000, 10_000]);
    vi.advanceTimersByTime(50);
    expect(done).toEqual([0, 5000, 10_000, 12_000]);
    vi.advanceTimersByTime(1000);
    expect(done).toEqual([0, 5000, 10_000, 12_000]);
  });
});
