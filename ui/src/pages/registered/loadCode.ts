/** The code that loads a registered model or a prompt. Pure. */
import type { ModelVersion } from "../../api/registry";
import { clientCode } from "../../lib/clientCode";

/** What people load a model by: the alias of the newest version that has one, else the newest version; null for none. */
export function calledBest(versions: readonly Pick<ModelVersion, "version" | "aliases">[]): string | null {
  const alias = versions.find((version) => (version.aliases ?? []).length > 0)?.aliases?.[0];
  return alias === undefined ? (versions[0]?.version ?? null) : `@${alias}`;
}

/** `called` is a version, or an alias behind an "@". */
function uriOf(kind: "models" | "prompts", name: string, called: string): string {
  return called.startsWith("@") ? `${kind}:/${name}${called}` : `${kind}:/${name}/${called}`;
}

/** A name that Python takes for an argument. */
const ARGUMENT = /^[a-zA-Z_]\w*$/;

/** What to paste to load it from a server; a prompt is filled in by its variables. */
export function loadCode(kind: "models" | "prompts", name: string, called: string, server: string, variables: readonly string[] = []): string {
  const uri = JSON.stringify(uriOf(kind, name, called));
  const values = variables.filter((variable) => ARGUMENT.test(variable)).map((variable) => `${variable}=...`);
  const use = kind === "models"
    ? [`model = mlflow.pyfunc.load_model(${uri})`, "model.predict(data)"]
    : [`prompt = mlflow.genai.load_prompt(${uri})`, `prompt.format(${values.join(", ")})`];
  return clientCode(server, ...use);
}
