/** What of the command palette's items matches, and in which order it stands. Pure. */
import { fuzzy } from "../../lib/fuzzy";

export interface Item {
  /** Its heading: items of one kind stand together. */
  kind: "Actions" | "Pages" | "Experiments" | "Registry" | "Runs";
  text: string;
  /** Said softly behind the text. */
  hint?: string;
  key?: string;
  run: () => void;
}

export interface FoundItem extends Item {
  places: readonly number[];
}

const MOST_OF_A_KIND = 12;

/** The items that match, the best of each kind, and before anything is typed all that can be done. The kind of the best match is first; of equal ones a fixed order decides. */
export function find(items: readonly Item[], query: string): FoundItem[] {
  const kinds: readonly Item["kind"][] = query === "" ? ["Pages", "Experiments", "Registry", "Runs", "Actions"] : ["Experiments", "Registry", "Runs", "Pages", "Actions"];
  const groups = kinds.map((kind) =>
    items
      .flatMap((item) => {
        const match = item.kind === kind ? fuzzy(item.text, query) : null;
        return match === null ? [] : [{ item, match }];
      })
      .sort((a, b) => (query === "" ? 0 : b.match.score - a.match.score))
      .slice(0, query === "" && kind === "Actions" ? undefined : MOST_OF_A_KIND),
  );
  const best = (group: (typeof groups)[number]): number => group[0]?.match.score ?? -Infinity;
  // A long name has almost any letters somewhere: it must not stand before what is called so.
  if (query !== "") groups.sort((a, b) => (best(a) === best(b) ? 0 : best(b) - best(a)));
  return groups.flat().map(({ item, match }) => ({ ...item, places: match.places }));
}
