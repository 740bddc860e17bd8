/** A page or a part of it that could not be loaded: why, and a way to try again. */
import type { VNode } from "preact";
import type { ApiError } from "../api/request";
import { href } from "../lib/router";
import { Button } from "./Button";

function headline(error: ApiError): string {
  if (error.code === "NETWORK") return "No connection to the server";
  if (error.status === 404) return "Not found";
  if (error.status === 401 || error.status === 403) return "Not allowed";
  return "This could not be loaded";
}

interface Props {
  error: ApiError;
  retry?: () => void;
  /** True where the error takes the whole page: the reader needs somewhere to go. */
  wayOut?: boolean;
}

export function ErrorState({ error, retry, wayOut = false }: Props): VNode {
  return (
    <section class="state" role="alert">
      <h2 class="bad">{headline(error)}</h2>
      <p class="state-message">{error.message}</p>
      {retry !== undefined && <Button onClick={retry}>Try again</Button>}
      {wayOut && <a href={href([])}>See all experiments</a>}
    </section>
  );
}
