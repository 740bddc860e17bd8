/** Who is signed in, and the way out. */
import type { VNode } from "preact";
import { signOut } from "../api/session";
import { Menu } from "../components/Menu";
import { notifyError } from "../components/Toasts";
import { signedOut, type User } from "../lib/session";

export function UserMenu({ user: { username, role } }: { user: User }): VNode {
  const leave = (): void => void signOut().then(signedOut, (error: unknown) => notifyError("Signing out", error));
  return (
    <>
      <span class="user-name clip" title={`${username}, ${role}`}>
        {username}
        {role === "viewer" && <span class="soft"> (viewer)</span>}
      </span>
      <Menu label={`Signed in as ${username}, ${role}`} items={[{ label: `Sign out ${username}`, run: leave }]}>
        <svg class="icon" width="15" height="15" viewBox="0 0 16 16" aria-hidden="true">
          <circle cx="8" cy="5" r="2.8" />
          <path d="M2.5 14c.6-3 2.8-4.5 5.5-4.5s4.9 1.5 5.5 4.5" />
        </svg>
      </Menu>
    </>
  );
}
