import { describe, expect, it } from "vitest";
import { aliasFault } from "./aliasFault";

describe("aliasFault", () => {
  it.each(["champion", "a-b_c", "v", "v1a", "3x"])("takes %s", (alias) => {
    expect(aliasFault(alias)).toBe("");
  });

  it.each(["a b", "a/b", "é", "latest", "Latest", "v1", "V22"])("refuses %s as the server does", (alias) => {
    expect(aliasFault(alias)).not.toBe("");
  });
});
