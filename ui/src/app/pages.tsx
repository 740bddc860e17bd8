/** The pages as data: which address shows what. A page's code is loaded when it is first shown. */
import type { VNode } from "preact";
import { RunsPage } from "../pages/runs/RunsPage";

type Params = Record<string, string>;

export interface Page {
  /** Address segments; ":name" stands for any one segment. */
  path: readonly string[];
  title: string;
  /** Loads the page's code and gives the function that draws it. */
  load: () => Promise<(params: Params) => VNode>;
}

const experiments: Page["load"] = async () => {
  const { ExperimentsPage } = await import("../pages/experiments/ExperimentsPage");
  return () => <ExperimentsPage />;
};

export const pages: readonly Page[] = [
  { path: [], title: "Experiments", load: experiments },
  { path: ["experiments"], title: "Experiments", load: experiments },
  {
    path: ["experiments", ":experimentId"],
    title: "Runs",
    // What people come for: its code is in the first file.
    load: () => Promise.resolve(({ experimentId = "" }) => <RunsPage key={experimentId} experimentId={experimentId} />),
  },
  {
    path: ["experiments", ":experimentId", "models"],
    title: "Models",
    load: async () => {
      const { ModelsPage } = await import("../pages/models/ModelsPage");
      return ({ experimentId = "" }) => <ModelsPage key={experimentId} experimentId={experimentId} />;
    },
  },
  {
    path: ["models", ":modelId"],
    title: "Model",
    load: async () => {
      const { ModelPage } = await import("../pages/model/ModelPage");
      return ({ modelId = "" }) => <ModelPage key={modelId} modelId={modelId} />;
    },
  },
  {
    path: ["runs", ":runId"],
    title: "Run",
    load: async () => {
      const { RunPage } = await import("../pages/run/RunPage");
      return ({ runId = "" }) => <RunPage key={runId} runId={runId} />;
    },
  },
  {
    path: ["registry"],
    title: "Registry",
    load: async () => {
      const { RegistryPage } = await import("../pages/registry/RegistryPage");
      return () => <RegistryPage />;
    },
  },
  {
    path: ["registry", ":name"],
    title: "Registered model",
    load: async () => {
      const { RegisteredPage } = await import("../pages/registered/pages");
      return ({ name = "" }) => <RegisteredPage key={name} name={name} />;
    },
  },
  {
    path: ["registry", ":name", ":version"],
    title: "Version",
    load: async () => {
      const { VersionPage } = await import("../pages/registered/pages");
      return ({ name = "", version = "" }) => <VersionPage key={`${name}/${version}`} name={name} called={version} />;
    },
  },
  {
    path: ["compare"],
    title: "Compare",
    load: async () => {
      const { ComparePage } = await import("../pages/compare/ComparePage");
      return () => <ComparePage />;
    },
  },
];

/** What stands in for every page while nobody is signed in at a server that asks. */
export const signInPage: Page = {
  path: ["sign-in"],
  title: "Sign in",
  load: async () => {
    const { SignInPage } = await import("../pages/sign-in/SignInPage");
    return () => <SignInPage />;
  },
};

/** The page for an address, with the values of its named segments; null when there is none. */
export function matchPage(segments: readonly string[]): { page: Page; params: Params } | null {
  for (const page of pages) {
    const params = matchPath(page.path, segments);
    if (params !== null) return { page, params };
  }
  return null;
}

function matchPath(path: readonly string[], segments: readonly string[]): Params | null {
  if (path.length !== segments.length) return null;
  const params: Params = {};
  for (const [index, part] of path.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return null;
  }
  return params;
}
