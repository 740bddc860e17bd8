/** Light, dark, or what the system says; remembered in this browser. */
import { computed, effect, signal } from "@preact/signals";

export type ThemeChoice = "system" | "light" | "dark";

const KEY = "trackline.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function remembered(): ThemeChoice {
  const stored = readStored();
  return stored === "light" || stored === "dark" ? stored : "system";
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage is blocked: the system's theme it is.
  }
}

/** What the reader chose. */
export const themeChoice = signal<ThemeChoice>(remembered());

const systemDark = signal(dark.matches);

/** What is shown. Charts read this to know when to draw anew. */
export const theme = computed<"light" | "dark">(() => {
  if (themeChoice.value !== "system") return themeChoice.value;
  return systemDark.value ? "dark" : "light";
});

/** Chooses a theme and remembers it. */
export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Storage is blocked: the choice holds until the tab closes.
  }
}

/** Keeps `data-theme` on the page true, also while the system changes its mind. */
export function startTheme(): void {
  dark.addEventListener("change", (event) => (systemDark.value = event.matches));
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
}
