import { describe, expect, it } from "vitest";
import { modelIn, pathBelow } from "./versionFiles";

describe("modelIn", () => {
  it("finds the logged model in a source or in a place of files", () => {
    expect(modelIn("models:/m-0a1b")).toBe("m-0a1b");
    expect(modelIn("mlflow-artifacts:/1/models/m-0a1b/artifacts")).toBe("m-0a1b");
    expect(modelIn("/data/1/models/m-0a1b/artifacts/part")).toBe("m-0a1b");
  });

  it.each(["models:/iris/3", "models:/iris@champion", "mlflow-artifacts:/1/abc/artifacts/model", ""])("finds none in %s", (text) => {
    expect(modelIn(text)).toBe("");
  });
});

describe("pathBelow", () => {
  it("is the way from the root", () => {
    expect(pathBelow("s3://b/1/artifacts", "s3://b/1/artifacts/model/part")).toBe("model/part");
    expect(pathBelow("s3://b/1/artifacts/", "s3://b/1/artifacts")).toBe("");
  });

  it("is none to what only begins alike", () => {
    expect(pathBelow("s3://b/1/artifacts", "s3://b/1/artifacts-of-others/model")).toBeNull();
  });
});
