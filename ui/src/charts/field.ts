/** A surface through values at some places of the unit square, on a grid, with its level lines. Pure. */

export interface Sample {
  x: number;
  y: number;
  value: number;
}

/** Rows of values at the middles of cells, from below. */
export interface Grid {
  columns: number;
  rows: number;
  values: Float64Array;
}

/** Values of the same place count as their mean. */
function merged(samples: readonly Sample[]): Sample[] {
  const places = new Map<string, { x: number; y: number; values: number[] }>();
  for (const { x, y, value } of samples) {
    const name = `${x} ${y}`;
    const place = places.get(name);
    if (place === undefined) places.set(name, { x, y, values: [value] });
    else place.values.push(value);
  }
  return [...places.values()].map(({ x, y, values }) => ({ x, y, value: values.reduce((sum, value) => sum + value / values.length, 0) }));
}

/** The surface: each place is the mean of all samples, weighted by the inverse square of how far they are. */
export function surface(samples: readonly Sample[]): (x: number, y: number) => number {
  const places = merged(samples);
  return (x, y) => {
    let sum = 0;
    let weights = 0;
    for (const place of places) {
      if (place.x === x && place.y === y) return place.value;
      const square = (place.x - x) ** 2 + (place.y - y) ** 2;
      const weight = 1 / Math.max(square, 1e-12);
      sum += place.value * weight;
      weights += weight;
    }
    return sum / weights;
  };
}

export function gridOf(samples: readonly Sample[], columns: number, rows: number): Grid {
  const at = surface(samples);
  const values = Float64Array.from({ length: columns * rows }, (_, cell) => at(((cell % columns) + 0.5) / columns, (Math.floor(cell / columns) + 0.5) / rows));
  return { columns, rows, values };
}

/** Which band a value is in: how many of the ascending levels it reaches. */
export function bandOf(value: number, levels: readonly number[]): number {
  return levels.filter((level) => value >= level).length;
}

/** Cells of one band beside each other. */
export interface Strip {
  row: number;
  from: number;
  /** Exclusive. */
  to: number;
  band: number;
}

/** All cells in strips: fewer shapes than cells. */
export function strips({ columns, rows, values }: Grid, levels: readonly number[]): Strip[] {
  const found: Strip[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const band = bandOf(values[row * columns + column] ?? NaN, levels);
      const last = found.at(-1);
      if (last !== undefined && column > 0 && last.band === band) last.to = column + 1;
      else found.push({ row, from: column, to: column + 1, band });
    }
  }
  return found;
}

/** Strokes of the line on which the surface has a level, as places 0 to 1: x, y, x, y. */
export function levelLine({ columns, rows, values }: Grid, level: number): number[][] {
  const strokes: number[][] = [];
  const value = (column: number, row: number): number => values[row * columns + column] ?? NaN;
  const crossing = (a: readonly [number, number], b: readonly [number, number]): number[] => {
    const [va, vb] = [value(...a), value(...b)];
    if (va >= level === vb >= level) return [];
    const part = (level - va) / (vb - va);
    return [(a[0] + (b[0] - a[0]) * part + 0.5) / columns, (a[1] + (b[1] - a[1]) * part + 0.5) / rows];
  };
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]] as const;
      const ends = corners.flatMap((corner, at) => crossing(corner, corners[(at + 1) % 4] ?? corner));
      // A line enters and leaves a cell; at a saddle two lines do.
      for (let at = 0; at + 3 < ends.length; at += 4) strokes.push(ends.slice(at, at + 4));
    }
  }
  return strokes;
}
