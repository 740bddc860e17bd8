/**
 * Hints at what changed, over one stream of server-sent events for the tab. Pages say what they show and are told when
 * it may have changed; they ask for the data themselves. While the tab is hidden for long the stream is closed.
 */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { asksForSignIn } from "../lib/session";
import { apiUrl } from "./request";
import { currentUser } from "./session";

/** What a page shows: experiments with all their runs, and runs; all experiments, without the points of their runs; the registry. */
export interface Follow {
  everything?: boolean;
  registry?: boolean;
  experiments?: readonly string[];
  runs?: readonly string[];
}

/** A hint as the server sends it. */
export interface Hint {
  runs?: { run_id: string; experiment_id: string; keys?: string[]; step?: number }[];
  experiments?: string[];
  registry?: boolean;
  everything?: boolean;
}

/** What may have changed of what a page shows. */
export interface Change {
  /** Anything: runs may be new or gone. */
  all: boolean;
  /** Runs by id, with the metrics that have new points; null stands for anything of the run. */
  runs: ReadonlyMap<string, readonly string[] | null>;
}

/** "off" while no page follows anything. */
export type LiveState = "off" | "live" | "connecting" | "paused";

export const liveState = signal<LiveState>("off");

/** The server takes no more names in one stream; pages that show more follow the experiments. */
export const MOST_FOLLOWED = 100;

/** A tab that nobody looked at for so long gives its connection back: browsers have six for all tabs of a server. */
const HIDDEN_MS = 5000;
/** Least time between two answers to hints. */
const REST_MS = 250;
/** The same where an answer asks for all of a list or a page again. */
const LONG_REST_MS = 1000;
const RETRY_MS = 2000;
const MOST_RETRY_MS = 60_000;

export const ALL: Change = { all: true, runs: new Map() };

/** Two changes in one. */
export function joined(a: Change | null, b: Change): Change {
  if (a === null || a.all || b.all) return a === null || b.all ? b : a;
  const runs = new Map(a.runs);
  for (const [id, keys] of b.runs) {
    const before = runs.get(id);
    if (before === undefined || keys === null) runs.set(id, keys);
    else if (before !== null) runs.set(id, [...new Set([...before, ...keys])]);
  }
  return { all: false, runs };
}

/** What a hint says about what a page shows; null when it is about other things. */
export function concerning(hint: Hint, { everything = false, registry = false, experiments = [], runs = [] }: Follow): Change | null {
  if (registry && hint.registry === true) return ALL;
  if (everything && (hint.experiments ?? []).length > 0) return ALL;
  if (hint.everything === true || hint.experiments?.some((id) => experiments.includes(id)) === true) return ALL;
  const own = hint.runs?.filter((run) => runs.includes(run.run_id) || experiments.includes(run.experiment_id)) ?? [];
  return own.length === 0 ? null : { all: false, runs: new Map(own.map((run) => [run.run_id, run.keys ?? null])) };
}

type Handler = (change: Change) => Promise<unknown>;

/** Tells one page, one change at a time: what comes while it is busy waits and is joined. */
class Listener {
  private waiting: Change | null = null;
  private busy = false;

  constructor(
    readonly follow: Follow,
    private readonly handle: Handler,
  ) {}

  tell(change: Change | null): void {
    if (change === null) return;
    this.waiting = joined(this.waiting, change);
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.busy || document.visibilityState !== "visible") return;
    this.busy = true;
    while (this.waiting !== null) {
      const change = this.waiting;
      this.waiting = null;
      // What failed is told by whoever shows it; the next hint tries again.
      await this.handle(change).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
    this.busy = false;
  }

  /** Goes on with what came while nobody looked. */
  resume(): void {
    void this.work();
  }
}

const listeners = new Set<Listener>();
let stream: EventSource | null = null;
/** What `stream` follows, as its address says. */
let followed = "";
/** The last id of any stream: a later one says what was missed since. */
let mark: string | null = null;
/** Those that asked for their data before there was a mark to measure it by. */
const unsure = new Set<Listener>();
/** Those whose data waits for the first mark, while it may still come in time. */
const waiting = new Set<Listener>();
let first: Promise<void> | null = null;
let firstCame: () => void = () => undefined;
/** How long data waits for the first mark: streams may be held back on the way. */
const PATIENCE_MS = 300;
let patient = true;
let failures = 0;
let retry: number | undefined;
let hiding: number | undefined;
let syncing: number | undefined;

function wanted(): string {
  const experiments = new Set<string>();
  const runs = new Set<string>();
  for (const { follow } of listeners) {
    follow.experiments?.forEach((id) => experiments.add(id));
    follow.runs?.forEach((id) => runs.add(id));
  }
  const whole = (["everything", "registry"] as const).filter((one) => [...listeners].some(({ follow }) => follow[one] === true));
  const pairs = [...whole.map((one) => [one, "true"]), ...[...experiments].sort().map((id) => ["experiment_id", id]), ...[...runs].sort().map((id) => ["run_id", id])];
  return pairs.length === 0 ? "" : new URLSearchParams(pairs).toString();
}

function close(): void {
  window.clearTimeout(retry);
  stream?.close();
  stream = null;
  followed = "";
}

/**
 * Settles when there is a mark to measure data by, or when it is not worth waiting for any more. A page that waits for it
 * before it asks, and says so with `MARKED`, asks once on a first visit instead of twice.
 */
export function marked(): Promise<void> {
  if (mark !== null) return Promise.resolve();
  first ??= new Promise((resolve) => {
    firstCame = resolve;
    setTimeout(() => {
      patient = false;
      for (const listener of waiting) unsure.add(listener);
      waiting.clear();
      resolve();
    }, PATIENCE_MS);
  });
  return first;
}

/** The mark of now: what is asked for from here on is as new at least. Null while there is none. */
export function markNow(): string | null {
  return mark;
}

/** In the place of a mark: the data is asked for after `marked`. */
export const MARKED = Symbol("marked");

function onReady(event: MessageEvent<string>): void {
  mark = event.lastEventId;
  waiting.clear();
  firstCame();
  failures = 0;
  liveState.value = "live";
  const missed = (JSON.parse(event.data) as { missed: boolean }).missed;
  for (const listener of listeners) if (missed || unsure.has(listener)) listener.tell(ALL);
  unsure.clear();
}

function onHint(event: MessageEvent<string>): void {
  mark = event.lastEventId;
  const hint = JSON.parse(event.data) as Hint;
  for (const listener of listeners) listener.tell(concerning(hint, listener.follow));
}

/** The browser tries again by itself unless the server refused. */
function onError(): void {
  liveState.value = "connecting";
  if (stream?.readyState !== EventSource.CLOSED) return;
  // Only a request that is no stream can say that nobody is signed in any more.
  if (asksForSignIn()) currentUser().catch(() => undefined);
  const wait = Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** failures);
  failures += 1;
  close();
  retry = window.setTimeout(sync, wait);
}

/** Has the one stream follow what the pages show now. */
function sync(): void {
  syncing = undefined;
  const next = wanted();
  if (next === followed && stream !== null) return;
  close();
  if (next === "" || document.visibilityState !== "visible") {
    liveState.value = next === "" ? "off" : "paused";
    return;
  }
  followed = next;
  liveState.value = "connecting";
  stream = new EventSource(`${apiUrl("ajax-api/trackline/events")}?${next}${mark === null ? "" : `&since=${encodeURIComponent(mark)}`}`);
  stream.addEventListener("ready", onReady);
  stream.addEventListener("hint", onHint);
  stream.addEventListener("error", onError);
}

function syncSoon(): void {
  syncing ??= window.setTimeout(sync);
}

function onVisibility(): void {
  window.clearTimeout(hiding);
  if (document.visibilityState === "visible") {
    for (const listener of listeners) listener.resume();
    sync();
    return;
  }
  hiding = window.setTimeout(() => {
    close();
    if (listeners.size > 0) liveState.value = "paused";
  }, HIDDEN_MS);
}

if (typeof document !== "undefined") document.addEventListener("visibilitychange", onVisibility);

/** Has a listener's data, asked for before it listened, measured by a mark. */
function measure(listener: Listener, since: string | typeof MARKED | null): void {
  if (since === MARKED) {
    if (mark === null) (patient ? waiting : unsure).add(listener);
  } else if (mark === null && since === null) unsure.add(listener);
  else if (mark === null) mark = since;
  else if (since !== null && since !== mark) listener.tell(ALL);
}

function listen(follow: Follow, handle: Handler, since: string | typeof MARKED | null): () => void {
  const listener = new Listener(follow, handle);
  listeners.add(listener);
  measure(listener, since);
  syncSoon();
  return () => {
    listeners.delete(listener);
    unsure.delete(listener);
    waiting.delete(listener);
    syncSoon();
  };
}

/** Loads, and rests for longer than others before it is told of the next change. */
export function rested(load: () => Promise<unknown>): Handler {
  return async () => {
    await load();
    await new Promise((resolve) => setTimeout(resolve, LONG_REST_MS));
  };
}

/**
 * Follows what a page shows; null follows nothing. `handle` loads again what may have changed, and is told of one
 * change at a time. Data that was asked for when this began or later, or that came with the mark `since`, is never out
 * of date unnoticed.
 */
export function useLive(follow: Follow | null, handle: Handler, since: string | typeof MARKED | null = null): void {
  const latest = useRef(handle);
  latest.current = handle;
  const mark = useRef(since);
  mark.current = since;
  const what = follow === null ? null : JSON.stringify(follow);
  useEffect(() => (what === null ? undefined : listen(JSON.parse(what) as Follow, (change) => latest.current(change), mark.current)), [what]);
}
