/** What the runs page shows, as its address holds it. Pure. */
import type { GroupAggregate } from "../../api/groups";
import { chartFields, type ChartView } from "../../charts/view";
import { bounded, choice, codec, list, optionalList, text, type Field } from "../../lib/urlState";
import { cardsField, type AddedCard } from "./addedCard";
import { brushField, NO_BRUSHES, type Brushes } from "./brush";
import { parseColumn, type Order } from "./columnName";
import { betterOf } from "../../lib/direction";
import { isEncodable, type Encoding } from "./encoding";
import { NOTHING, selectionField, type Selection } from "./selection";

export type Parts = "table" | "both" | "charts";

export interface ViewState extends ChartView, Encoding {
  /** Filter text as typed. */
  filter: string;
  order: Order;
  /** Names of the chosen columns; null lets the data choose. */
  columns: readonly string[] | null;
  /** Names of columns that stay in view while others scroll. */
  pins: readonly string[];
  /** Widths that the reader gave to columns, in pixels by id. */
  widths: ReadonlyMap<string, number>;
  /** Ids of runs that stay on top. */
  top: readonly string[];
  view: "active" | "deleted";
  selected: Selection;
  /** What is brushed on the axes of the parallel plot; narrows the table like the filter. */
  brush: Brushes;
  /** The column across the scatter plot, or "" for the one the data chooses. */
  across: string;
  /** Charts of values that the reader added. */
  cards: readonly AddedCard[];
  /** Names of the params and tags whose values make groups of rows. */
  group: readonly string[];
  /** Whether runs stand below their parents. Groups go before that. */
  nest: "flat" | "tree";
  /** Ids of the runs whose level below is open, the last opened at the end. */
  open: readonly string[];
  /** Which aggregate of metrics groups show. */
  agg: GroupAggregate;
  /** What is shown; "auto" is both where there is room. */
  show: Parts | "auto";
  /** Share of the table when charts stand beside it, in percent. */
  split: number;
  /** How many runs of the table charts draw; selected runs are drawn in any case. */
  draw: number;
  /** Whether charts draw other runs behind the selected ones. */
  only: "all" | "selected";
  /** Ids of runs that charts leave out. */
  hide: readonly string[];
}

export const SPLIT = { initial: 55, least: 20, most: 80 };

/** So many runs charts draw at most. */
export const MOST_DRAWN = 100;

/** Newest first. */
export const DEFAULT_ORDER: Order = { column: "attributes.start_time", descending: true };

export function sameOrder(a: Order, b: Order): boolean {
  return a.column === b.column && a.descending === b.descending;
}

const orderField: Field<Order> = {
  read: (value) => {
    if (value === null) return DEFAULT_ORDER;
    const descending = value.startsWith("-");
    const column = descending ? value.slice(1) : value;
    return parseColumn(column) === null ? DEFAULT_ORDER : { column, descending };
  },
  write: (order) => (sameOrder(order, DEFAULT_ORDER) ? null : (order.descending ? "-" : "") + order.column),
};

/** The name of a param or a tag, or "". */
const encodedField: Field<string> = {
  read: (value) => (value !== null && isEncodable(value) ? value : ""),
  write: (name) => (name === "" ? null : name),
};

/** "120:params.lr,84:took": widths before the ids, which may have any character. */
const widthsField: Field<ReadonlyMap<string, number>> = {
  read: (value) =>
    new Map(
      list.read(value).flatMap((item): [string, number][] => {
        const match = /^(\d{1,4}):(.+)$/s.exec(item);
        return match === null ? [] : [[match[2] ?? "", Number(match[1])]];
      }),
    ),
  write: (widths) => list.write([...widths].map(([id, width]) => `${width}:${id}`)),
};

/** More runs than these would fill the window. */
export const MOST_ON_TOP = 10;

/** So many params and tags the server groups by. */
export const MOST_GROUPED = 8;

/** So many open levels the address keeps, those opened last: it has to stay one that can be sent. */
export const MOST_OPEN = 50;

const openField: Field<readonly string[]> = {
  read: (value) => list.read(value).slice(-MOST_OPEN),
  write: (ids) => list.write(ids.slice(-MOST_OPEN)),
};

/** The name of any column, or "". */
const columnField: Field<string> = {
  read: (value) => (value !== null && parseColumn(value) !== null ? value : ""),
  write: (name) => (name === "" ? null : name),
};

const groupField: Field<readonly string[]> = {
  read: (value) => [...new Set(list.read(value).filter(isEncodable))].slice(0, MOST_GROUPED),
  write: (names) => list.write(names),
};

export const viewState = codec<ViewState>({
  filter: text,
  order: orderField,
  columns: optionalList,
  pins: list,
  widths: widthsField,
  top: list,
  view: choice("active", "deleted"),
  selected: selectionField,
  brush: brushField,
  across: columnField,
  cards: cardsField,
  group: groupField,
  nest: choice<ViewState["nest"]>("flat", "tree"),
  open: openField,
  agg: choice<GroupAggregate>("mean", "min", "max"),
  show: choice<ViewState["show"]>("auto", "table", "both", "charts"),
  split: bounded(SPLIT.initial, SPLIT.least, SPLIT.most),
  draw: bounded(20, 1, MOST_DRAWN),
  only: choice<ViewState["only"]>("all", "selected"),
  hide: list,
  colour: encodedField,
  dash: encodedField,
  facet: encodedField,
  ...chartFields,
});

/** What to show in a window: where two panes do not fit, the table stands for both. A chart that fills the window has the others behind it. */
export function partsShown({ show, full }: Pick<ViewState, "show" | "full">, onePane: boolean): Parts {
  if (full !== "") return onePane || show === "charts" ? "charts" : "both";
  if (onePane) return show === "charts" ? "charts" : "table";
  return show === "auto" ? "both" : show;
}

/** The direction a first click sorts by: the best or the newest on top. */
function firstDescending(column: string): boolean {
  const parts = parseColumn(column);
  if (parts === null) return false;
  if (parts.kind === "metrics") return betterOf(parts.key) !== "less";
  return parts.kind === "attributes" && (parts.key === "start_time" || parts.key === "duration");
}

/** What a click on a heading does: sort, turn round, and back to newest first. */
export function nextOrder(now: Order, column: string): Order {
  const first = { column, descending: firstDescending(column) };
  if (now.column !== column) return first;
  if (now.descending === first.descending) return { column, descending: !first.descending };
  return DEFAULT_ORDER;
}

const OPERATOR = /[=<>!()'"`]|\b(?:and|or|not|in|like|ilike|is)\b/i;

/** The filter to send: plain words, which are no filter at all, look for runs by name. */
export function filterToSend(typed: string): string {
  const words = typed.trim();
  if (words === "" || OPERATOR.test(words) || !/^[\w\s.-]+$/.test(words)) return words;
  return `attributes.run_name ILIKE '%${words}%'`;
}

/** The state after another filter or view: a selection belongs to what was shown before. */
export function withOtherRuns(state: ViewState, change: Partial<Pick<ViewState, "filter" | "view" | "brush">>): ViewState {
  return { ...state, brush: NO_BRUSHES, ...change, selected: NOTHING };
}
