/** What a newcomer pastes to see a first run on this server. */
import type { VNode } from "preact";
import { baseUrl } from "../lib/baseUrl";
import { clientCode } from "../lib/clientCode";
import { asksForSignIn } from "../lib/session";
import { CodeBlock } from "./CodeBlock";

/** Python text with a string literal that is right whatever the name holds. */
function python(experiment: string): string {
  const before = asksForSignIn() ? "# In the environment: MLFLOW_TRACKING_TOKEN=…, an API token that an admin gives you.\n" : "";
  const code = clientCode(
    baseUrl().href,
    `mlflow.set_experiment(${JSON.stringify(experiment)})`,
    "",
    "with mlflow.start_run():",
    '    mlflow.log_param("lr", 0.01)',
    "    for step in range(100):",
    '        mlflow.log_metric("loss", 1 / (step + 1), step=step)',
  );
  return before + code;
}

export function LogCode({ experiment }: { experiment: string }): VNode {
  return <CodeBlock code={python(experiment)} />;
}
