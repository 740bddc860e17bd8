import { describe, expect, it } from "vitest";
import { compareAddress, findEntries, groupTags, originOf, webAddress } from "./origin";

describe("groupTags", () => {
  it("puts people's tags first and leaves the note out", () => {
    const tags = ["mlflow.user", "b10", "b9", "mlflow.note.content"].map((key) => ({ key, value: "" }));
    const groups = groupTags(tags, "mlflow.note.content");

    expect(groups.own.map((tag) => tag.key)).toEqual(["b9", "b10"]);
    expect(groups.system.map((tag) => tag.key)).toEqual(["mlflow.user"]);
  });

  it("knows clients' tags also where their names have no point", () => {
    expect(groupTags([{ key: "_mlflow_experiment_ids", value: ",1," }], "").own).toEqual([]);
  });
});

describe("originOf", () => {
  it("reads user, source and commit, with a link where the repository has a web address", () => {
    const tags = [
      { key: "mlflow.source.name", value: "train.py" },
      { key: "mlflow.source.type", value: "LOCAL" },
      { key: "mlflow.source.git.commit", value: "0123456789" },
      { key: "mlflow.source.git.repoURL", value: "git@example.org:team/models.git" },
    ];

    expect(originOf(tags, "ada")).toMatchObject({
      user: "ada",
      source: "train.py",
      sourceType: null,
      commitHref: "https://example.org/team/models/commit/0123456789",
    });
  });
});

describe("originOf for code", () => {
  const of = (entries: Record<string, string>, params: { key: string; value: string }[] = []): ReturnType<typeof originOf> =>
    originOf(Object.entries(entries).map(([key, value]) => ({ key: `mlflow.${key}`, value })), undefined, params);

  it("links a commit as its host does", () => {
    const link = (repository: string): string | null => of({ "source.git.commit": "abc", "source.git.repoURL": repository }).commitHref;

    expect(link("https://github.com/a/b")).toBe("https://github.com/a/b/commit/abc");
    expect(link("git@gitlab.com:a/b.git")).toBe("https://gitlab.com/a/b/-/commit/abc");
    expect(link("https://bitbucket.org/a/b.git")).toBe("https://bitbucket.org/a/b/commits/abc");
  });

  it("says what to type, quoted where a shell needs it", () => {
    expect(of({ "source.name": "my train.py", "source.git.commit": "0123456789" }).command).toBe("git checkout 01234567 && python 'my train.py'");
    expect(of({ "source.name": "train.py" }).command).toBe("python train.py");
    expect(of({ "source.name": "a.ipynb", "source.type": "NOTEBOOK" }).command).toBeNull();
    expect(of({ "source.name": "git@x:y", "project.entryPoint": "main" }, [{ key: "note", value: "it's" }]).command).toBe(
      "mlflow run git@x:y -e main -P 'note=it'\\''s'",
    );
  });
});

describe("compareAddress", () => {
  it("links the difference of two commits of one repository", () => {
    const of = (commit: string, repository: string): { key: string; value: string }[] => [
      { key: "mlflow.source.git.commit", value: commit },
      { key: "mlflow.source.git.repoURL", value: repository },
    ];

    expect(compareAddress(of("a", "git@github.com:x/y.git"), of("b", "https://github.com/x/y"))).toBe("https://github.com/x/y/compare/a...b");
    expect(compareAddress(of("a", "git@github.com:x/y"), of("a", "git@github.com:x/y"))).toBeNull();
    expect(compareAddress(of("a", "git@github.com:x/y"), of("b", "git@github.com:x/z"))).toBeNull();
  });
});

describe("webAddress", () => {
  it("understands the usual forms and drops what was secret", () => {
    expect(webAddress("https://user:token@example.org/a/b.git")).toBe("https://example.org/a/b");
    expect(webAddress("ssh://git@example.org:22/a/b.git")).toBe("https://example.org/a/b");
    expect(webAddress("/srv/git/b.git")).toBeNull();
    expect(webAddress("javascript:alert(1)//a")).toBeNull();
  });
});

describe("findEntries", () => {
  it("looks in keys and values", () => {
    const entries = [{ key: "lr", value: "0.1" }, { key: "model", value: "LR" }, { key: "depth", value: "3" }];

    expect(findEntries(entries, "lr").map((entry) => entry.key)).toEqual(["lr", "model"]);
  });
});
