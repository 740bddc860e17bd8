/** The one bar of the product: where you are, what else there is of it, the theme, help. */
import { Fragment, type VNode } from "preact";
import { crumbs, type Crumb } from "../lib/crumbs";
import { helpOpen, keyLabel } from "../lib/keys";
import { href, segments } from "../lib/router";
import { asksForSignIn, user } from "../lib/session";
import { paletteOpen } from "./palette/paletteOpen";
import { chooseTheme, themeChoice, type ThemeChoice } from "../lib/theme";
import { UserMenu } from "./UserMenu";

const THEMES: readonly { choice: ThemeChoice; label: string; next: ThemeChoice }[] = [
  { choice: "system", label: "Theme: as the system", next: "light" },
  { choice: "light", label: "Theme: light", next: "dark" },
  { choice: "dark", label: "Theme: dark", next: "system" },
];

function Logo(): VNode {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path class="logo-line" d="M2 13c3 0 3-8 6-8s3 5 8 5" />
      <circle class="logo-dot" cx="16" cy="10" r="1.9" />
    </svg>
  );
}

function ThemeIcon({ choice }: { choice: ThemeChoice }): VNode {
  const shapes: Record<ThemeChoice, VNode> = {
    system: <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" class="fill" />,
    light: <path d="M8 .5v2M8 13.5v2M.5 8h2M13.5 8h2M2.7 2.7l1.4 1.4M11.9 11.9l1.4 1.4M2.7 13.3l1.4-1.4M11.9 4.1l1.4-1.4" />,
    dark: <path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z" />,
  };
  return (
    <svg class="icon" width="15" height="15" viewBox="0 0 16 16" aria-hidden="true">
      {choice === "system" && <circle cx="8" cy="8" r="5.5" />}
      {choice === "light" && <circle cx="8" cy="8" r="3" />}
      {shapes[choice]}
    </svg>
  );
}

function Step({ crumb, last }: { crumb: Crumb; last: boolean }): VNode {
  const home = crumb.href === href(["experiments"]);
  return (
    <Fragment>
      <span class={home ? "crumb-slash crumb-home" : "crumb-slash"} aria-hidden="true">
        /
      </span>
      {crumb.href !== undefined && !last ? (
        <a class={home ? "crumb crumb-home clip" : "crumb clip"} href={crumb.href}>
          {crumb.text}
        </a>
      ) : (
        <h1 class="crumb clip" title={crumb.text}>
          {crumb.text}
        </h1>
      )}
    </Fragment>
  );
}

/** The lists that stand beside each other: of everything, or of an experiment; none on other pages. */
function listsHere([first, second, third]: readonly string[]): { label: string; lists: readonly { text: string; to: string[]; current: boolean }[] } | null {
  if (second === undefined && (first === undefined || first === "experiments" || first === "registry")) {
    return {
      label: "Lists",
      lists: [
        { text: "Experiments", to: ["experiments"], current: first !== "registry" },
        { text: "Registry", to: ["registry"], current: first === "registry" },
      ],
    };
  }
  if (first !== "experiments" || second === undefined) return null;
  return {
    label: "Lists of the experiment",
    lists: [
      { text: "Runs", to: ["experiments", second], current: third === undefined },
      { text: "Models", to: ["experiments", second, "models"], current: third === "models" },
    ],
  };
}

function Lists({ here }: { here: NonNullable<ReturnType<typeof listsHere>> }): VNode {
  return (
    <nav class="bar-lists" aria-label={here.label}>
      {here.lists.map(({ text, to, current }) => (
        <a key={text} href={href(to)} aria-current={current ? "page" : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

function SearchButton(): VNode {
  return (
    <button type="button" class="button bar-search" onClick={() => (paletteOpen.value = true)}>
      <svg class="icon" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M10.5 10.5 14 14M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0z" />
      </svg>
      <span class="bar-search-words">Search everything</span>
      <kbd aria-hidden="true">{keyLabel("Mod+k")}</kbd>
    </button>
  );
}

export function TopBar(): VNode {
  const theme = THEMES.find((entry) => entry.choice === themeChoice.value) ?? THEMES[0];
  const way = crumbs.value;
  const open = Boolean(user.value) || !asksForSignIn();
  const here = open ? listsHere(segments.value) : null;
  // Where the lists say where the reader is, the way to there would say it again.
  const said = here?.label === "Lists";
  return (
    <header class="top-bar">
      <a class="logo" href={href([])} aria-label="Trackline, all experiments">
        <Logo />
        <span class="logo-name">trackline</span>
      </a>
      <nav class={said ? "sr-only" : "crumbs"} aria-label="Breadcrumb">
        {way.map((crumb, index) => (
          <Step key={index} crumb={crumb} last={index === way.length - 1} />
        ))}
      </nav>
      {here !== null && <Lists here={here} />}
      <span class="spring" />
      {open && <SearchButton />}
      {user.value && <UserMenu user={user.value} />}
      {theme !== undefined && (
        <button
          type="button"
          class="button icon-button"
          title={theme.label}
          aria-label={`${theme.label}. Change it`}
          onClick={() => chooseTheme(theme.next)}
        >
          <ThemeIcon choice={theme.choice} />
        </button>
      )}
      <button
        type="button"
        class="button icon-button"
        aria-label="Help and keyboard"
        title="Help and keyboard"
        onClick={() => (helpOpen.value = true)}
      >
        ?
      </button>
    </header>
  );
}
