/** Signing in and out. */
import type { User } from "../lib/session";
import { get, post } from "./request";

/** Who is signed in. Raises ApiError with status 401 when nobody is. */
export async function currentUser(signal?: AbortSignal): Promise<User> {
  return (await get<{ user: User }>("ajax-api/2.0/mlflow/users/current", undefined, signal)).user;
}

/** Opens a session, whose cookie the browser keeps. Raises ApiError. */
export async function signIn(username: string, password: string): Promise<User> {
  return (await post<{ user: User }>("ajax-api/trackline/sign-in", { username, password })).user;
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await post("ajax-api/trackline/sign-out", {});
}
