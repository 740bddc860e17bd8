/** The shell: the top bar, the page of the current address, dialogs and toasts that belong to no page. */
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { asApiError, type ApiError } from "../api/request";
import { currentUser } from "../api/session";
import { EmptyState } from "../components/EmptyState";
import { ErrorState } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { Toasts } from "../components/Toasts";
import { href, segments } from "../lib/router";
import { asksForSignIn, user } from "../lib/session";
import { HelpDialog } from "./HelpDialog";
import { PaletteKey } from "./palette/PaletteKey";
import { matchPage, signInPage, type Page } from "./pages";
import { TopBar } from "./TopBar";

type Loaded = { page: Page; draw: Awaited<ReturnType<Page["load"]>> } | { page: Page; error: ApiError };

function usePage(page: Page | null): Loaded | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  // At once: an effect would wait for the next frame, and with it all that the page asks for.
  useLayoutEffect(() => {
    if (page === null) return;
    let current = true;
    page.load().then(
      (draw) => current && setLoaded({ page, draw }),
      (error: unknown) => current && setLoaded({ page, error: asApiError(error) }),
    );
    return () => {
      current = false;
    };
  }, [page]);
  return loaded?.page === page ? loaded : null;
}

/** Asks who is signed in. What keeps the answer from coming is told. */
function useUser(): ApiError | null {
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    currentUser().then(
      (found) => (user.value = found),
      (reason: unknown) => asApiError(reason).status !== 401 && setError(asApiError(reason)),
    );
  }, []);
  return error;
}

/** The page for those who are signed in, else the form. */
function GuardedPage(): VNode {
  const error = useUser();
  const signIn = usePage(user.value === null ? signInPage : null);
  if (user.value) return <CurrentPage key={user.value.username} />;
  if (error !== null) return <ErrorState error={error} retry={() => location.reload()} />;
  if (signIn !== null && "draw" in signIn) return signIn.draw({});
  return <Loading what="sign-in" />;
}

function CurrentPage(): VNode {
  const match = matchPage(segments.value);
  const loaded = usePage(match?.page ?? null);
  if (match === null) return <NoSuchPage />;
  if (loaded === null) return <Loading what={match.page.title} />;
  if ("error" in loaded) return <ErrorState error={loaded.error} retry={() => location.reload()} />;
  return loaded.draw(match.params);
}

function NoSuchPage(): VNode {
  return (
    <EmptyState title="There is no page at this address">
      <p>
        It may have been mistyped. <a href={href([])}>See all experiments</a>
      </p>
    </EmptyState>
  );
}

export function App(): VNode {
  return (
    <>
      <button type="button" class="button skip-link" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the page
      </button>
      <TopBar />
      <main id="main" tabIndex={-1}>
        {asksForSignIn() ? <GuardedPage /> : <CurrentPage />}
      </main>
      <HelpDialog />
      <PaletteKey />
      <Toasts />
    </>
  );
}
