/** What the command palette looks through: actions, pages, experiments, what is registered, runs. */
import { searchExperiments } from "../../api/experiments";
import { searchRegistered } from "../../api/registry";
import { runColumns } from "../../api/runs";
import { notify } from "../../components/Toasts";
import { copyText } from "../../lib/clipboard";
import { crumbs } from "../../lib/crumbs";
import { helpOpen, keyLabel, pageActions } from "../../lib/keys";
import { href, navigate, segments } from "../../lib/router";
import { chooseTheme } from "../../lib/theme";
import type { Item } from "./found";

/** The experiment that the page belongs to, as its address or the way to it says. */
export function currentExperiment(): string | null {
  const [first, id] = segments.peek();
  if (first === "experiments" && id !== undefined) return id;
  for (const { href: address } of crumbs.peek()) {
    const found = /\/experiments\/(\d+)(?:[/?]|$)/.exec(address ?? "");
    if (found?.[1] !== undefined) return found[1];
  }
  return null;
}

async function copyLink(): Promise<void> {
  notify((await copyText(location.href)) ? "Copied the link to this page." : "The browser does not let pages copy.");
}

/** A key press that stands for the choice of its action. */
function press(key: string): KeyboardEvent {
  return new KeyboardEvent("keydown", { key });
}

/** Things to do on the page, and everywhere. */
export function actionItems(): Item[] {
  const own = pageActions.peek().map(({ keys: [key], does, run }): Item => {
    const item = { kind: "Actions" as const, text: does, run: () => run(press(key ?? "")) };
    return key === undefined ? item : { ...item, key: keyLabel(key) };
  });
  return [
    ...own,
    { kind: "Actions", text: "Copy link to this page", run: () => void copyLink() },
    { kind: "Actions", text: "Help and keyboard", key: "?", run: () => (helpOpen.value = true) },
    { kind: "Actions", text: "Theme: light", run: () => chooseTheme("light") },
    { kind: "Actions", text: "Theme: dark", run: () => chooseTheme("dark") },
    { kind: "Actions", text: "Theme: as the system", run: () => chooseTheme("system") },
  ];
}

/** Pages that are always there, and those of the current experiment. */
export function pageItems(): Item[] {
  const to = (text: string, ...parts: string[]): Item => ({ kind: "Pages", text, run: () => navigate(href(parts)) });
  const id = currentExperiment();
  const own = id === null ? [] : [to("Runs of this experiment", "experiments", id), to("Models of this experiment", "experiments", id, "models")];
  return [...own, to("Experiments", "experiments"), to("Registry of models and prompts", "registry")];
}

/** All experiments, the last changed first. Raises ApiError. */
export async function experimentItems(signal: AbortSignal): Promise<Item[]> {
  const { experiments } = await searchExperiments({ view_type: "ACTIVE_ONLY" }, signal);
  return (experiments ?? []).map((experiment) => ({
    kind: "Experiments",
    text: experiment.name,
    run: () => navigate(href(["experiments", experiment.experiment_id])),
  }));
}

/** Most names of a kind; the list of the registry finds all. */
const MOST_REGISTERED = 1000;

/** Registered models and prompts, the last changed first. Raises ApiError. */
export async function registeredItems(signal: AbortSignal): Promise<Item[]> {
  const asked = { called: "", order: "last_updated_timestamp DESC", most: MOST_REGISTERED };
  const ofKind = async (prompts: boolean): Promise<Item[]> => {
    const { registered_models } = await searchRegistered({ ...asked, prompts }, undefined, signal);
    return (registered_models ?? []).map(({ name }) => ({
      kind: "Registry",
      text: name,
      hint: prompts ? "prompt" : "model",
      run: () => navigate(href(["registry", name])),
    }));
  };
  return (await Promise.all([ofKind(false), ofKind(true)])).flat();
}

const MOST_RUNS = 200;

/** Letters in order, as the filter language says it; the marks of its patterns are left out. */
function pattern(query: string): string {
  const letters = Array.from(query.replace(/[\s'"\\%_]/g, ""));
  return `%${letters.join("%")}%`;
}

/** The newest runs of an experiment whose names have the letters of a query. Raises ApiError. */
export async function runItems(experimentId: string, query: string, signal: AbortSignal): Promise<Item[]> {
  const filter = query === "" ? {} : { filter: `attributes.run_name ILIKE '${pattern(query)}'` };
  const request = { experiment_ids: [experimentId], ...filter, order_by: ["attributes.start_time DESC"], limit: MOST_RUNS };
  const { runs } = await runColumns(request, signal);
  return runs.run_id.map((id, index) => ({
    kind: "Runs",
    text: runs.run_name[index] ?? id,
    hint: runs.status[index]?.toLowerCase() ?? "",
    run: () => navigate(href(["runs", id])),
  }));
}
