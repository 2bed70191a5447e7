import type { Session, StateEntry } from '@videoitg/core';
import { fillEntries } from '../weights/fill-entries.js';
import { checkAliases } from './check-aliases.js';
import { HuggingFaceError, nameSome } from './huggingface-error.js';
import type { Layout } from './layout.js';
import { planLoad, type FillStep, type LoadPlan } from './plan-load.js';
import { StoredTensors } from './stored-tensors.js';
import { differencesFrom } from './vision-folder.js';

export interface LoadOptions {
  readonly layout: Layout;
  /**
   * A folder of SigLIP's own, such as `google/siglip-so400m-patch14-384`. It fills the vision tower where the checkpoint has
   * none; where it has one, that is taken, and both must be equal.
   */
  readonly visionFolder?: string;
  /** Take a checkpoint whose vision tower is another than `visionFolder`'s. */
  readonly acceptDifferentVision?: boolean;
}

/** What a load did. */
export interface LoadReport {
  /** Paths that have been filled. */
  readonly loaded: readonly string[];
  /** Those of them that come from `visionFolder`. */
  readonly fromVisionFolder: readonly string[];
  /** Keys of parameters that the session does not hold. */
  readonly left: readonly string[];
  /** Why each tensor that is known is not used, by key. */
  readonly ignored: ReadonlyMap<string, string>;
  /** Paths of the vision tower whose values differ from `visionFolder`'s. */
  readonly differentVision: readonly string[];
}

/**
 * Fills a session's parameters from a folder of Hugging Face's, tensor by tensor in pieces: f32 from bf16 and f16 exactly,
 * 16-bit entries from their own type bit for bit, else rounded to nearest. Nothing is written before every name, shape and
 * dtype has been checked.
 *
 * @param path A folder, a `.safetensors` file or an index.
 * @param state The parameters to be filled, all of them; whatever else the session has stays as it is.
 * @throws HuggingFaceError when file and model do not cover each other, or a second name or the vision tower differs;
 * WeightError when a file cannot be read.
 */
export function loadHuggingFace(
  path: string,
  session: Session,
  state: readonly StateEntry[],
  options: LoadOptions,
): Promise<LoadReport> {
  const parameters = state.filter(({ role }) => role === 'parameter');
  return StoredTensors.use(path, options.layout, async (stored) => {
    const plan = planLoad(stored, parameters);
    const tower = towerOf(plan, parameters, options);
    checkFilled(stored, tower.fromFolder ? without(plan.missing, tower.entries) : plan.missing, tower);
    await checkAliases(stored, plan);
    const { fromVisionFolder, differentVision } = await loadTower(stored, plan, session, tower, options);
    await fill(session, plan.fills, stored);
    return {
      loaded: [...plan.fills.map(({ entry }) => entry.path), ...fromVisionFolder],
      fromVisionFolder,
      left: plan.left,
      ignored: plan.ignored,
      differentVision,
    };
  });
}

/** The vision tower of a load. */
interface Tower {
  readonly entries: readonly StateEntry[];
  /** Whether the checkpoint has nothing of it. */
  readonly lacking: boolean;
  /** Whether it is filled from a folder of its own. */
  readonly fromFolder: boolean;
}

function towerOf(plan: LoadPlan, parameters: readonly StateEntry[], { layout, visionFolder }: LoadOptions): Tower {
  const names = layout.vision?.layout.names;
  if (visionFolder !== undefined && names === undefined) {
    throw new HuggingFaceError(
      'vision',
      'The layout has no vision tower that a folder of its own could fill. Leave that folder out.',
    );
  }
  const entries = parameters.filter(({ path }) => names?.at(path) !== undefined);
  const missing = new Set(plan.missing);
  const lacking = entries.length > 0 && entries.every((entry) => missing.has(entry));
  return { entries, lacking, fromFolder: lacking && visionFolder !== undefined };
}

/** Fills the tower from its own folder, or compares it with the one that the checkpoint has. */
async function loadTower(
  stored: StoredTensors,
  plan: LoadPlan,
  session: Session,
  { entries, fromFolder }: Tower,
  { layout, visionFolder, acceptDifferentVision = false }: LoadOptions,
): Promise<Pick<LoadReport, 'fromVisionFolder' | 'differentVision'>> {
  if (layout.vision === undefined || visionFolder === undefined) return { fromVisionFolder: [], differentVision: [] };
  return StoredTensors.use(visionFolder, layout.vision.layout, async (folder) => {
    const { fills, missing } = planLoad(folder, entries);
    checkFilled(folder, missing);
    if (!fromFolder) {
      const differentVision = await differencesFrom(folder, fills, stored, plan);
      if (!acceptDifferentVision) checkSameTower(stored, folder, differentVision);
      return { fromVisionFolder: [], differentVision };
    }
    await fill(session, fills, folder);
    return { fromVisionFolder: fills.map(({ entry }) => entry.path), differentVision: [] };
  });
}

const fill = (session: Session, fills: readonly FillStep[], stored: StoredTensors): Promise<void> =>
  fillEntries(
    session,
    fills.map(({ entry, key }) => ({ entry, tensor: stored.nameOf(key) })),
    stored.weights,
  );

function checkFilled(stored: StoredTensors, missing: readonly StateEntry[], tower?: Tower): void {
  if (missing.length === 0) return;
  const paths = missing.map(({ path }) => path);
  if (tower?.lacking === true && !tower.fromFolder && missing.length === tower.entries.length) {
    throw new HuggingFaceError(
      'vision',
      `${stored.path} has no vision tower. Give the folder of google/siglip-so400m-patch14-384, or of the tower that it was trained with, as well.`,
      paths,
    );
  }
  const keys = paths.map((path) => stored.layout.names.at(path)?.key ?? path);
  const [are, them] = keys.length === 1 ? ['1 parameter has', 'it'] : [`${keys.length} parameters have`, 'them'];
  throw new HuggingFaceError(
    'unfilled',
    `${stored.path}: ${are} no tensor: ${nameSome(keys)}. Take the checkpoint and layout of this model, or load its state without ${them}.`,
    paths,
  );
}

function checkSameTower(stored: StoredTensors, folder: StoredTensors, different: readonly string[]): void {
  if (different.length === 0) return;
  throw new HuggingFaceError(
    'vision',
    `${stored.path} has another vision tower than ${folder.path}: ${nameSome(different)} ${different.length === 1 ? 'differs' : 'differ'}. ` +
      'Leave the folder out, or set acceptDifferentVision to take the tower of the checkpoint.',
    different,
  );
}

function without(all: readonly StateEntry[], some: readonly StateEntry[]): StateEntry[] {
  const left = new Set(some);
  return all.filter((entry) => !left.has(entry));
}
