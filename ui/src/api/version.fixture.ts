/** A version of a registered model, for tests. */
import type { ModelVersion } from "./registry";

export function version(number: string, run_id = ""): ModelVersion {
  return {
    name: "m",
    version: number,
    creation_timestamp: 1,
    last_updated_timestamp: 1,
    current_stage: "None",
    source: "",
    run_id,
    status: "READY",
    run_link: "",
  };
}
