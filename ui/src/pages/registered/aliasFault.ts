/** Which texts can be aliases; the server has the last word. Pure. */

const ALIAS = /^[\w-]+$/;
/** What reads as a version, or as the newest one. */
const RESERVED = /^(latest|v\d+)$/i;

/** Why a text cannot be an alias, "" when it can. */
export function aliasFault(alias: string): string {
  if (!ALIAS.test(alias)) return "Letters, digits, _ and - make an alias.";
  return RESERVED.test(alias) ? "This word already means a version." : "";
}
