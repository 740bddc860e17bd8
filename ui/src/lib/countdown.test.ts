import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { countDown } from "./countdown";

const never = (): boolean => false;

describe("a countdown", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("tells each second down to zero, and no more", () => {
    const told: number[] = [];
    countDown(3, never, (left) => told.push(left));
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual([2, 1, 0]);
  });

  it("stands still while it is held, and goes on where it was", () => {
    const told: number[] = [];
    let held = false;
    countDown(3, () => held, (left) => told.push(left));
    vi.advanceTimersByTime(1000);
    held = true;
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([2]);
    held = false;
    vi.advanceTimersByTime(2000);
    expect(told).toEqual([2, 1, 0]);
  });

  it("tells nothing more once it is stopped", () => {
    const told: number[] = [];
    const stop = countDown(3, never, (left) => told.push(left));
    vi.advanceTimersByTime(1000);
    stop();
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual([2]);
  });
});
