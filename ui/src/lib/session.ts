/** Who is signed in, at a server that asks. */
import { computed, signal } from "@preact/signals";

export interface User {
  username: string;
  role: "viewer" | "editor" | "admin";
}

/** The user; null when nobody is signed in, undefined until the server has said. */
export const user = signal<User | null | undefined>(undefined);

let asks: boolean | undefined;

/** True at a server that asks who is there: it says so in the page. */
export function asksForSignIn(): boolean {
  asks ??= typeof document !== "undefined" && document.querySelector('meta[name="sign-in"]') !== null;
  return asks;
}

/** Whether the reader may change things. The server decides; this only hides what it would refuse. */
export const canWrite = computed(() => !asksForSignIn() || (user.value?.role ?? "viewer") !== "viewer");

/** Whether the reader may remove things for good. */
export const canPurge = computed(() => !asksForSignIn() || user.value?.role === "admin");

/** To be called when the server says that nobody is signed in (any more). */
export function signedOut(): void {
  if (asksForSignIn()) user.value = null;
}
