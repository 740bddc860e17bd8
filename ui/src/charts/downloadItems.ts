/** The entries of a card's menu that write its chart into a file. */
import type { MenuItem } from "../components/Menu";
import { notifyError } from "../components/Toasts";
import type { Exported, FileKind } from "./download";

const KINDS: readonly FileKind[] = ["png", "svg", "csv"];

/** `chart` is asked for when a file is wanted: what writes it is loaded only then. */
export function downloadItems(chart: () => Promise<Exported>): MenuItem[] {
  return KINDS.map((kind) => ({
    label: `Download ${kind.toUpperCase()}`,
    run: () => {
      Promise.all([import("./download"), chart()]).then(
        ([{ download }, exported]) => download(kind, exported),
      ).catch((error: unknown) => notifyError("Download the chart", error));
    },
  }));
}
