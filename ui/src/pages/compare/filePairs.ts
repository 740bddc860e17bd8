/** The files of two runs side by side, those of the models they logged too. */
import { allArtifacts, openArtifact, type FileInfo, type Owner } from "../../api/artifacts";
import { getModel } from "../../api/models";
import type { Run } from "../../api/runs";
import { textOf } from "../../components/artifacts/kinds";

/** A file of a run or of one of its models. */
export interface Place {
  owner: Owner;
  file: FileInfo;
}

/** A path that one or both runs have: "models/classifier/requirements.txt" for a file of a model. */
export interface FilePair {
  path: string;
  left: Place | null;
  right: Place | null;
}

/** What is compared first: the environment. */
const FIRST = /(?:^|\/)(?:requirements\.txt|conda\.ya?ml|python_env\.ya?ml)$/;
const inOrder = new Intl.Collator("en", { numeric: true });
const TEXT_BYTES = 500_000;

async function filesOf(owner: Owner, prefix: string, signal: AbortSignal): Promise<[string, Place][]> {
  const { files } = await allArtifacts(owner, signal);
  return (files ?? []).map((file) => [prefix + file.path, { owner, file }]);
}

/** All files of a run and of the models it logged, by path. Raises ApiError. */
export async function runFiles(run: Run, signal: AbortSignal): Promise<Map<string, Place>> {
  const models = run.outputs?.model_outputs ?? [];
  const ofModels = models.map(async ({ model_id: id }, index) => {
    // Models of two runs belong together by their place: their names often have the run in them.
    const name = models.length === 1 ? "model" : `model ${index + 1}`;
    await getModel(id, signal);
    return filesOf({ kind: "model", id }, `${name}/`, signal);
  });
  const known = await Promise.allSettled(ofModels);
  const own = await filesOf({ kind: "run", id: run.info.run_id }, "", signal);
  // A model that was deleted has no files to compare.
  return new Map([...own, ...known.flatMap((one) => (one.status === "fulfilled" ? one.value : []))]);
}

/** The paths of both sides: the environment first, then what both have. Logged images have a view of their own. */
export function pairFiles(left: ReadonlyMap<string, Place>, right: ReadonlyMap<string, Place>): FilePair[] {
  const paths = [...new Set([...left.keys(), ...right.keys()])].filter((path) => !path.startsWith("images/"));
  const rank = (path: string): number => (FIRST.test(path) ? 0 : 2) + Number(!(left.has(path) && right.has(path)));
  return paths
    .sort((a, b) => rank(a) - rank(b) || inOrder.compare(a, b))
    .map((path) => ({ path, left: left.get(path) ?? null, right: right.get(path) ?? null }));
}

/** The text of a file, null when it is none or too long to be compared. Raises ApiError. */
export async function readWhole({ owner, file }: Place, signal: AbortSignal): Promise<string | null> {
  if (file.file_size === 0) return "";
  if (file.file_size === undefined || file.file_size > TEXT_BYTES) return null;
  return textOf(new Uint8Array(await (await openArtifact(owner, file.path, undefined, signal)).arrayBuffer()));
}
