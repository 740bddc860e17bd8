/** Images and tables that clients log by name and step, found among a run's files and tags. Pure. */
import type { FileInfo } from "../../api/artifacts";
import type { KeyValue } from "../../api/experiments";

export interface LoggedImage {
  step: number;
  /** Milliseconds since the epoch. */
  time: number;
  /** The file as it was logged. */
  path: string;
  /** A smaller one of the same picture, or the file itself. */
  small: string;
}

/** The images of one key, by step. */
export interface ImageKey {
  key: string;
  images: LoggedImage[];
}

// images/<key>+step+3+timestamp+1760…+<id>[+compressed].png; clients of version 2 write % for +, and ~ stands for /.
const NAME = /^images\/(.+?)([+%])step\2(-?\d+)\2timestamp\2(\d+)\2[\w-]+?(\2compressed)?\.(?:png|webp|jpe?g|gif)$/;
const inOrder = new Intl.Collator("en", { numeric: true });

/** The image keys of a run in order of their names. */
export function imageKeys(files: readonly FileInfo[]): ImageKey[] {
  const keys = new Map<string, Map<number, LoggedImage & { whole: boolean }>>();
  for (const { path } of files) {
    const found = NAME.exec(path);
    if (found === null) continue;
    const [, key = "", , step = "0", time = "0", compressed] = found;
    const name = key.replaceAll("~", "/");
    const images = keys.get(name) ?? new Map<number, LoggedImage & { whole: boolean }>();
    keys.set(name, images);
    const known = images.get(Number(step));
    // Of two at one step the later one is meant.
    if (known !== undefined && known.time > Number(time)) continue;
    const same = known?.time === Number(time) ? known : undefined;
    const whole = compressed === undefined;
    images.set(Number(step), {
      step: Number(step),
      time: Number(time),
      path: whole ? path : (same?.path ?? path),
      small: whole ? (same?.small ?? path) : path,
      whole,
    });
  }
  return [...keys]
    .map(([key, images]) => ({ key, images: [...images.values()].map(({ step, time, path, small }) => ({ step, time, path, small })).sort((a, b) => a.step - b.step) }))
    .sort((a, b) => inOrder.compare(a.key, b.key));
}

/** All steps at which some key has an image. */
export function stepsOf(runs: readonly (readonly ImageKey[])[]): number[] {
  const steps = runs.flatMap((keys) => keys.flatMap(({ images }) => images.map((image) => image.step)));
  return [...new Set(steps)].sort((a, b) => a - b);
}

/** The newest image at a step or before it; null when the first one comes later. */
export function imageAt(images: readonly LoggedImage[], step: number): LoggedImage | null {
  return images.findLast((image) => image.step <= step) ?? null;
}

/** Whether a run says that it logged images or tables. */
export function hasMedia(tags: readonly KeyValue[]): boolean {
  return tags.some(({ key }) => key === "mlflow.loggedImages" || key === "mlflow.loggedArtifacts");
}

/** Paths of the tables that a run logged. */
export function tablePaths(tags: readonly KeyValue[]): string[] {
  const text = tags.find(({ key }) => key === "mlflow.loggedArtifacts")?.value;
  let entries: unknown;
  try {
    entries = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  if (!Array.isArray(entries)) return [];
  const paths = entries.flatMap((entry: unknown) => {
    const { path, type } = (typeof entry === "object" && entry !== null ? entry : {}) as { path?: unknown; type?: unknown };
    return typeof path === "string" && type === "table" ? [path] : [];
  });
  return [...new Set(paths)];
}
