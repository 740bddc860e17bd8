/** Where a sign-in leads. */
import { href, navigate, search, segments } from "../../lib/router";
import { addressWithin } from "./addressWithin";

/** Leaves the sign-in page's own address for what was asked for; at any other address the page is already there. */
export function afterSignIn(): void {
  if (segments.peek()[0] !== "sign-in") return;
  const target = addressWithin(new URLSearchParams(search.peek()).get("to"), document.baseURI);
  if (target === null) navigate(href([]), { replace: true });
  else location.replace(target); // It may be no page of ours, such as a file.
}
