/** State of a page in the query string: typed on one side, short text on the other. Pure. */

/** One entry of the query. `write` gives null for the default, which keeps addresses short. */
export interface Field<T> {
  read: (text: string | null) => T;
  write: (value: T) => string | null;
}

export interface Codec<S> {
  /** Entries that say the same as in `before` stay the same values, so that what depends on them need not be made anew. */
  read: (search: string, before?: S) => S;
  write: (state: S) => URLSearchParams;
}

/** A codec from one field a key. Unknown entries of a query are dropped; missing or broken ones are defaults. */
export function codec<S extends object>(fields: { [K in keyof S & string]: Field<S[K]> }): Codec<S> {
  const names = Object.keys(fields) as (keyof S & string)[];
  return {
    read: (search, before) => {
      const query = new URLSearchParams(search);
      const state: Partial<S> = {};
      for (const name of names) {
        const text = query.get(name);
        const same = before !== undefined && fields[name].write(before[name]) === text;
        state[name] = same ? before[name] : fields[name].read(text);
      }
      return state as S;
    },
    write: (state) => {
      const query = new URLSearchParams();
      for (const name of names) {
        const text = fields[name].write(state[name]);
        if (text !== null) query.set(name, text);
      }
      return query;
    },
  };
}

/** Any text; "" is the default. */
export const text: Field<string> = {
  read: (value) => value ?? "",
  write: (value) => (value === "" ? null : value),
};

/** One of a few words; the first is the default. */
export function choice<T extends string>(first: T, ...others: T[]): Field<T> {
  return {
    read: (value) => others.find((one) => one === value) ?? first,
    write: (value) => (value === first ? null : value),
  };
}

function escapeItem(item: string): string {
  return item.replace(/[%,]/g, (char) => (char === "%" ? "%25" : "%2C"));
}

function unescapeItem(item: string): string {
  return item.replace(/%2C/g, ",").replace(/%25/g, "%");
}

function splitItems(value: string): string[] {
  return value === "" ? [] : value.split(",").map(unescapeItem).filter((item) => item !== "");
}

/** A list of texts; empty texts are dropped, the empty list is the default. */
export const list: Field<readonly string[]> = {
  read: (value) => splitItems(value ?? ""),
  write: (items) => (items.length === 0 ? null : items.map(escapeItem).join(",")),
};

/** A list that may also be "not chosen" (null, the default), which differs from the empty list. */
export const optionalList: Field<readonly string[] | null> = {
  read: (value) => (value === null ? null : splitItems(value)),
  write: (items) => (items === null ? null : items.map(escapeItem).join(",")),
};

/** A number within bounds; anything else is the default. */
export function bounded(initial: number, least: number, most: number): Field<number> {
  return {
    read: (value) => {
      const number = value === null || value.trim() === "" ? NaN : Number(value);
      return number >= least && number <= most ? number : initial;
    },
    write: (value) => (value === initial ? null : String(value)),
  };
}

/** The entries of a list that is written as JSON; none where the text is no such list. */
export function jsonList(text: string | null): unknown[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
