/** How values of params and tags become colours, dashes and small charts of their own. Pure. */
import { COLOURS, DASHES, styleAt, type RunStyle } from "../../lib/colour";
import { parseColumn } from "./columnName";

/** Names of columns ("params.model"), or "" where the run itself decides. */
export interface Encoding {
  colour: string;
  dash: string;
  facet: string;
}

/** What a value looks like, for the legend and for the runs that have it. */
export interface Level {
  /** The value, NONE for runs without one, OTHER for values that are too many to tell apart. */
  label: string;
  style: RunStyle;
}

export const NONE = "no value";
export const OTHER = "other values";

/** More small charts than this would each show next to nothing. */
export const MOST_FACETS = 12;

/** Colours that some people take for each other differ in their dash as well. */
const DASH_OF_COLOUR = [0, 0, 1, 2, 1, 3, 0, 2];

const inOrder = new Intl.Collator("en", { numeric: true });

/** Numbers by size, other values as people read them. */
function byValue(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? inOrder.compare(a, b) : x - y;
}

/** True for a column that runs can be told apart by: a param or a tag. */
export function isEncodable(name: string): boolean {
  const kind = parseColumn(name)?.kind;
  return kind === "params" || kind === "tags";
}

/** The names of the columns an encoding needs, each once. */
export function encodedColumns({ colour, dash, facet }: Encoding): string[] {
  return [...new Set([colour, dash, facet])].filter((name) => name !== "");
}

/** At most `most` labels for the values, the commonest when there are more; the last stands for the rest. In reading order. */
export function labelsOf(values: readonly (string | null)[], most: number): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const none = values.includes(null) ? [NONE] : [];
  const room = most - none.length;
  const common = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || byValue(a, b));
  const kept = common.length > room ? common.slice(0, room - 1) : common;
  return [...kept.sort(byValue), ...(common.length > room ? [OTHER] : []), ...none];
}

/** The label of a value among the labels of its column. */
export function labelOf(value: string | null, labels: readonly string[]): string {
  if (value === null) return NONE;
  return labels.includes(value) ? value : OTHER;
}

function placeOf(value: string | null, labels: readonly string[]): number {
  return Math.max(0, labels.indexOf(labelOf(value, labels)));
}

function styleOf(colour: number, dash: number): RunStyle {
  return styleAt(colour + COLOURS * dash);
}

/** Values of the encoding's columns by run, in the order of `encodedColumns`. */
export type Values = ReadonlyMap<string, readonly (string | null)[]>;

export interface Encoded {
  styles: ReadonlyMap<string, RunStyle>;
  facets: ReadonlyMap<string, string>;
  /** The facets in reading order. */
  facetOrder: readonly string[];
  colours: readonly Level[];
  dashes: readonly Level[];
}

/** The looks of some runs. Where only one of colour and dash is given by a value, runs keep the other from `own`. */
export function encode(encoding: Encoding, ids: readonly string[], values: Values, own: ReadonlyMap<string, RunStyle>): Encoded {
  const names = encodedColumns(encoding);
  const column = (name: string): (string | null)[] => ids.map((id) => values.get(id)?.[names.indexOf(name)] ?? null);
  const colours = encoding.colour === "" ? null : column(encoding.colour);
  const dashes = encoding.dash === "" ? null : column(encoding.dash);
  const colourLabels = colours === null ? [] : labelsOf(colours, COLOURS);
  const dashLabels = dashes === null ? [] : labelsOf(dashes, DASHES);
  const facets = encoding.facet === "" ? [] : column(encoding.facet);
  const facetLabels = labelsOf(facets, MOST_FACETS);
  const facetName = (label: string): string => `${parseColumn(encoding.facet)?.key ?? ""} = ${label}`;
  const styles = ids.map((id, at): [string, RunStyle] => {
    const before = own.get(id) ?? styleAt(0);
    const colour = colours === null ? Number(before.token.slice(3)) : placeOf(colours[at] ?? null, colourLabels);
    if (dashes !== null) return [id, styleOf(colour, placeOf(dashes[at] ?? null, dashLabels))];
    return [id, colours === null ? before : styleOf(colour, DASH_OF_COLOUR[colour] ?? 0)];
  });
  return {
    styles: new Map(styles),
    facets: new Map(ids.flatMap((id, at) => (encoding.facet === "" ? [] : [[id, facetName(labelOf(facets[at] ?? null, facetLabels))]]))),
    facetOrder: facetLabels.map(facetName),
    colours: colourLabels.map((label, at) => ({ label, style: styleOf(at, dashes === null ? (DASH_OF_COLOUR[at] ?? 0) : 0) })),
    dashes: dashLabels.map((label, at) => ({ label, style: styleOf(COLOURS - 1, at) })),
  };
}

/** The runs that look as a level of colours or dashes says. */
export function runsOfLevel({ styles, colours }: Encoded, level: Level): ReadonlySet<string> {
  const alike = colours.includes(level)
    ? (style: RunStyle): boolean => style.token === level.style.token
    : (style: RunStyle): boolean => style.dash.join() === level.style.dash.join();
  return new Set([...styles].filter(([, style]) => alike(style)).map(([id]) => id));
}
