/** Where charts get their points: asks for what is in view, many keys in one request, and remembers the answers. */
import { signal, type Signal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import { metricSeries, type MetricSeries, type SeriesAxis, type SeriesRequest } from "../api/metrics";
import { asApiError, isAbort, type ApiError } from "../api/request";
import { inside, joined, stepsWithin } from "./joined";
import type { Range } from "./ranges";
import { decodeSeries, type Series } from "./series";
import type { ChartAxis } from "./ticks";

type Fetch = (request: SeriesRequest, signal?: AbortSignal) => Promise<MetricSeries[]>;

interface Waiting {
  resolve: (series: Series[]) => void;
  reject: (error: unknown) => void;
}

/** Charts that come into view within this time share a request. */
const GATHER_MS = 15;
/** So many runs, keys and points the server takes or one answer should carry. */
const MOST_RUNS = 500;
const MOST_KEYS = 100;
const MOST_POINTS = 250_000;
const MOST_REMEMBERED = 400;

/** Points a line for so many runs: as many as pixels for a few, fewer when lines lie on top of each other. */
export function pointsPerLine(runs: number): number {
  return Math.min(1000, Math.max(100, Math.floor(60_000 / Math.max(1, runs))));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function placeOf(zoom: Range | null): string {
  return zoom === null ? "" : `${zoom[0]}:${zoom[1]}`;
}

/** What charts ask for points. */
export interface PointSource {
  readonly axis: ChartAxis;
  /** What is across, told from all others. */
  readonly across: string;
  /** Changes when what was loaded is out of date. */
  readonly version: Signal<number>;
  /** The series of a key, one a run that has it; with a zoom, at the resolution of that part. Raises ApiError. */
  load(key: string, zoom: Range | null): Promise<readonly Series[]>;
  /** Forgets what was loaded; charts in view load again and keep their lines meanwhile. */
  refresh(): void;
  /** Stops all requests. */
  close(): void;
}

/** The points of some runs on one of the server's axes. */
export class SeriesSource implements PointSource {
  readonly version = signal(0);
  private readonly remembered = new Map<string, Promise<Series[]>>();
  private readonly waiting = new Map<string, { zoom: Range | null; keys: Map<string, Waiting> }>();
  private readonly stop = new AbortController();

  constructor(
    readonly runIds: readonly string[],
    readonly axis: SeriesAxis,
    private readonly fetch: Fetch = metricSeries,
  ) {}

  get across(): string {
    return this.axis;
  }

  load(key: string, zoom: Range | null): Promise<Series[]> {
    const name = `${placeOf(zoom)} ${key}`;
    const known = this.remembered.get(name);
    if (known !== undefined) return known;
    const promise = this.enqueue(key, zoom);
    this.remembered.set(name, promise);
    // A failure is not remembered: the next look tries again.
    promise.catch(() => this.remembered.delete(name));
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= MOST_REMEMBERED) break;
      this.remembered.delete(oldest);
    }
    return promise;
  }

  refresh(): void {
    this.remembered.clear();
    this.version.value += 1;
  }

  close(): void {
    this.stop.abort();
  }

  private enqueue(key: string, zoom: Range | null): Promise<Series[]> {
    return new Promise((resolve, reject) => {
      const place = placeOf(zoom);
      let group = this.waiting.get(place);
      if (group === undefined) {
        group = { zoom, keys: new Map() };
        this.waiting.set(place, group);
        setTimeout(() => this.send(place), GATHER_MS);
      }
      group.keys.set(key, { resolve, reject });
    });
  }

  private send(place: string): void {
    const group = this.waiting.get(place);
    this.waiting.delete(place);
    if (group === undefined) return;
    const points = pointsPerLine(this.runIds.length);
    const perRequest = Math.floor(MOST_POINTS / (points * Math.max(1, this.runIds.length)));
    const keys = [...group.keys.keys()];
    for (const some of chunks(keys, Math.min(MOST_KEYS, Math.max(1, perRequest)))) {
      void this.request(some, group.keys, group.zoom, points);
    }
  }

  private async request(keys: string[], waiting: Map<string, Waiting>, zoom: Range | null, points: number): Promise<void> {
    try {
      const answers = await Promise.all(
        chunks(this.runIds, MOST_RUNS).map((run_ids) => {
          const range = zoom === null ? {} : { start: zoom[0], end: zoom[1] };
          return this.fetch({ run_ids, metric_keys: keys, x: this.axis, points, ...range }, this.stop.signal);
        }),
      );
      const series = answers.flat().map(decodeSeries);
      for (const key of keys) waiting.get(key)?.resolve(series.filter((one) => one.key === key));
    } catch (error) {
      for (const key of keys) waiting.get(key)?.reject(error);
    }
  }
}

function joinedAll(xs: readonly Series[], ys: readonly Series[]): Series[] {
  const byRun = new Map(xs.map((series) => [series.runId, series]));
  return ys.flatMap((y) => {
    const x = byRun.get(y.runId);
    const both = x === undefined ? null : joined(x, y);
    return both === null ? [] : [both];
  });
}

/** The points of some runs over the values of one of their metrics. */
export class JoinedSource implements PointSource {
  readonly axis = "metric";
  readonly version: Signal<number>;

  constructor(
    private readonly steps: SeriesSource,
    /** The metric across. */
    readonly across: string,
  ) {
    this.version = steps.version;
  }

  async load(key: string, zoom: Range | null): Promise<Series[]> {
    // Both are asked for at once: they share a request.
    const [whole] = await Promise.all([this.steps.load(this.across, null), this.steps.load(key, null)]);
    const range = zoom === null ? null : stepsWithin(whole, zoom);
    if (zoom !== null && range === null) return [];
    const [xs, ys] = await Promise.all([this.steps.load(this.across, range), this.steps.load(key, range)]);
    const both = joinedAll(xs, ys);
    return zoom === null ? both : both.map((series) => inside(series, zoom));
  }

  refresh(): void {
    this.steps.refresh();
  }

  close(): void {
    this.steps.close();
  }
}

export interface LoadedSeries {
  series: readonly Series[] | null;
  /** The axis of `series`; it trails the wanted one until the answer is there. */
  axis: ChartAxis;
  across: string;
  error: ApiError | null;
}

/** The series of a key while `wanted`; keeps the last answer until the next one arrives. */
export function useSeries(source: PointSource, key: string, zoom: Range | null, wanted: boolean): LoadedSeries {
  const [loaded, setLoaded] = useState<LoadedSeries>({ series: null, axis: source.axis, across: source.across, error: null });
  const version = source.version.value;
  useLayoutEffect(() => {
    if (!wanted) return;
    let current = true;
    source.load(key, zoom).then(
      (series) => current && setLoaded({ series, axis: source.axis, across: source.across, error: null }),
      (error: unknown) => {
        if (current && !isAbort(error)) setLoaded((last) => ({ ...last, error: asApiError(error) }));
      },
    );
    return () => {
      current = false;
    };
  }, [source, key, zoom, wanted, version]);
  return loaded;
}
