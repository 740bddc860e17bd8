/** A page or a part of it that could not be loaded: why, and a way to try again. */
import type { VNode } from "preact";
import type { ApiError } from "../api/request";
import { Button } from "./Button";

function headline(error: ApiError): string {
  if (error.code === "NETWORK") return "No connection to the server";
  if (error.status === 404) return "Not found";
  if (error.status === 401 || error.status === 403) return "Not allowed";
  return "This could not be loaded";
}

export function ErrorState({ error, retry }: { error: ApiError; retry?: () => void }): VNode {
  return (
    <section class="state" role="alert">
      <h2 class="bad">{headline(error)}</h2>
      <p class="state-message">{error.message}</p>
      {retry !== undefined && <Button onClick={retry}>Try again</Button>}
    </section>
  );
}
