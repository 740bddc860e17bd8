/** Which addresses a link to the sign-in page may lead on to. */

/** The address in `to` if it is one of this server, else null. */
export function addressWithin(to: string | null, base: string): string | null {
  if (to === null || !URL.canParse(to, base)) return null;
  const target = new URL(to, base);
  const here = new URL(base);
  const inside = target.origin === here.origin && target.pathname.startsWith(here.pathname);
  return inside && target.pathname !== `${here.pathname}sign-in` ? target.href : null;
}
