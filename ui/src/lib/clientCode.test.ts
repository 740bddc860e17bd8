import { describe, expect, it } from "vitest";
import { clientCode } from "./clientCode";

describe("clientCode", () => {
  it("names the server without the slash at its end, and has the lines behind that", () => {
    expect(clientCode("http://here/below/", "a()", "b()")).toBe('import mlflow\n\nmlflow.set_tracking_uri("http://here/below")\na()\nb()');
  });
});
