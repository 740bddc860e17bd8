/** Metric keys in sections, by what stands before their first "/". Pure. */

export interface KeySection {
  /** The prefix, or "" for keys without one. */
  prefix: string;
  keys: string[];
}

/** The prefix under which clients log what the machine did. */
export const SYSTEM = "system";

function prefixOf(key: string): string {
  const slash = key.indexOf("/");
  return slash > 0 ? key.slice(0, slash) : "";
}

const inOrder = new Intl.Collator("en", { numeric: true });

/** So few keys are seen at a glance, whatever their prefixes. */
const FEW = 4;

/**
 * Sections in reading order: keys without prefix, then prefixes by name, what the machine did last. A key alone with its
 * prefix makes no section, and few keys make one.
 */
export function groupKeys(keys: Iterable<string>): KeySection[] {
  const all = [...new Set(keys)].sort(inOrder.compare);
  const sizes = new Map<string, number>();
  for (const key of all) sizes.set(prefixOf(key), (sizes.get(prefixOf(key)) ?? 0) + 1);
  const few = all.length - (sizes.get(SYSTEM) ?? 0) <= FEW;
  const groups = new Map<string, string[]>();
  for (const key of all) {
    const own = prefixOf(key);
    const prefix = own === SYSTEM || (!few && (sizes.get(own) ?? 0) > 1) ? own : "";
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [key]);
    else group.push(key);
  }
  const rank = (prefix: string): number => Number(prefix !== "") + Number(prefix === SYSTEM);
  return [...groups]
    .map(([prefix, group]) => ({ prefix, keys: group }))
    .sort((a, b) => rank(a.prefix) - rank(b.prefix) || inOrder.compare(a.prefix, b.prefix));
}

/** The keys that contain every word of the search, whatever the case. */
export function matchingKeys(keys: readonly string[], find: string): string[] {
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return keys.filter((key) => words.every((word) => key.toLowerCase().includes(word)));
}
