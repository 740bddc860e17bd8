/** The form that signs in. It stands in for whatever page was asked for, and gives way to it. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { asApiError, type ApiError } from "../../api/request";
import { signIn } from "../../api/session";
import { Button } from "../../components/Button";
import { setCrumbs } from "../../lib/crumbs";
import { user } from "../../lib/session";
import { afterSignIn } from "./afterSignIn";
import "./sign-in.css";

function textOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === "string" ? value : "";
}

export function SignInPage(): VNode {
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    setCrumbs([{ text: "Sign in" }]);
    form.current?.querySelector("input")?.focus();
  }, []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const shown = form.current;
    if (shown === null) return;
    setBusy(true);
    try {
      user.value = await signIn(textOf(shown, "username").trim(), textOf(shown, "password"));
      afterSignIn();
    } catch (reason) {
      setError(asApiError(reason));
      setBusy(false);
      shown.querySelector<HTMLInputElement>("input[type=password]")?.select();
    }
  };
  const told = error === null ? {} : { "aria-invalid": error.status === 401, "aria-describedby": "sign-in-error" };
  return (
    <section class="sign-in">
      <h2>Sign in to Trackline</h2>
      <form class="form" ref={form} onSubmit={(event) => void submit(event)}>
        <label class="labelled">
          <span>User name</span>
          <input class="field" name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required {...told} />
        </label>
        <label class="labelled">
          <span>Password</span>
          <input class="field" name="password" type="password" autocomplete="current-password" required {...told} />
        </label>
        {error !== null && (
          <p id="sign-in-error" class="field-error" role="alert">
            {error.message}
          </p>
        )}
        <Button type="submit" look="main" disabled={busy}>
          Sign in
        </Button>
      </form>
    </section>
  );
}
