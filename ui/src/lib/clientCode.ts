/** Python that talks to a server: what every piece to paste begins with, and then its lines. Pure. */
export function clientCode(server: string, ...lines: readonly string[]): string {
  return ["import mlflow", "", `mlflow.set_tracking_uri(${JSON.stringify(server.replace(/\/$/, ""))})`, ...lines].join("\n");
}
