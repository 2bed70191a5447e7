import { mkdir, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { clipsOf } from './clips.js';
import type { MiniatureParameters } from './manifest.js';
import { FILES, MINIATURE_VERSION } from './manifest.js';
import { KINDS } from './phrasing.js';
import type { Kind } from './phrasing.js';
import { DEFAULT_KINDS } from './questions.js';
import { RandomStream } from './random.js';
import { readManifest, readMiniature } from './read-set.js';
import type { MiniatureSet } from './read-set.js';
import { recordsOf } from './records.js';
import type { PlannedClip } from './records.js';
import { writeClip } from './write-clip.js';
import { isFile, removeDrafts, writeJson } from './write-file.js';
import { MiniatureError } from './miniature-error.js';

export interface MiniatureOptions {
  /** Data root of the set; made if it does not exist, else empty or holding a set with the same parameters. */
  readonly folder: string;
  readonly seed: number;
  /** Number of training videos. */
  readonly training: number;
  /** Number of held-out videos. */
  readonly heldOut: number;
  /** Kinds of questions; all but `motion` by default. */
  readonly kinds?: readonly Kind[];
  readonly onProgress?: (progress: { readonly made: number; readonly total: number }) => void;
  /** Stops between two frames; finished videos stay, and a later call goes on from them. */
  readonly signal?: AbortSignal;
}

/** Videos of a split; names have five digits. */
const MOST_VIDEOS = 100_000;

/**
 * Makes a miniature: H.264 videos of scripted scenes and their records in the published schema (spec 7.1). Equal
 * parameters give equal bytes. A finished set with the same parameters is read and returned, an interrupted one is
 * completed.
 *
 * @throws MiniatureError for bad parameters or a folder that holds something else; the signal's reason for an abort
 */
export async function makeMiniature(options: MiniatureOptions): Promise<MiniatureSet> {
  const { folder, onProgress, signal } = options;
  const parameters = parametersOf(options);
  if (await isFinished(folder, parameters)) return readMiniature(folder);
  const clips = clipsOf(parameters);
  const result = assemble(clips, parameters);
  await writeJson(join(folder, FILES.manifest), { ...result.manifest, state: 'unfinished' });
  await writeClips(folder, clips, onProgress, signal);
  await writeJson(join(folder, FILES.training), result.training);
  await writeJson(join(folder, FILES.heldOut), result.heldOut);
  await writeJson(join(folder, FILES.facts), result.facts);
  await writeJson(join(folder, FILES.manifest), result.manifest);
  return { folder, ...result };
}

function parametersOf({ seed, training, heldOut, kinds = DEFAULT_KINDS }: MiniatureOptions): MiniatureParameters {
  if (!Number.isSafeInteger(seed))
    throw new MiniatureError(`The seed ${seed} is not a whole number: give one such as 1.`);
  for (const [name, count] of Object.entries({ training, heldOut })) {
    if (!Number.isInteger(count) || count < 0 || count >= MOST_VIDEOS) {
      throw new MiniatureError(`${name} is ${count}: give a whole number of videos from 0 to ${MOST_VIDEOS - 1}.`);
    }
  }
  if (kinds.length === 0) throw new MiniatureError(`No kind of question is asked: name some of ${KINDS.join(', ')}.`);
  // One order of the kinds, so that the order in which a caller names them changes nothing.
  return { version: MINIATURE_VERSION, seed, training, heldOut, kinds: KINDS.filter((kind) => kinds.includes(kind)) };
}

/** True for a finished set with these parameters; throws if the folder holds something else. */
async function isFinished(folder: string, parameters: MiniatureParameters): Promise<boolean> {
  const manifest = await readManifest(folder);
  if (!manifest) {
    await mkdir(folder, { recursive: true });
    // Hidden names are a file browser's, or the rest of a manifest whose writing was cut off.
    if ((await readdir(folder)).every((name) => name.startsWith('.'))) return false;
    throw new MiniatureError(`${folder} is not empty and holds no miniature: choose an empty or new folder.`);
  }
  if (JSON.stringify(manifest.parameters) !== JSON.stringify(parameters)) {
    throw new MiniatureError(
      `${folder} holds a miniature with other parameters (${JSON.stringify(manifest.parameters)}): ` +
        'choose another folder, or delete this one.',
    );
  }
  return manifest.state === 'complete';
}

function assemble(clips: readonly PlannedClip[], parameters: MiniatureParameters): Omit<MiniatureSet, 'folder'> {
  const asked = clips.flatMap((clip) => {
    const random = RandomStream.of(parameters.seed, `${clip.split}/${clip.name}/questions`);
    return recordsOf(random, clip, parameters.kinds).map((question) => ({ ...question, split: clip.split }));
  });
  const training = asked.filter(({ split }) => split === 'train').map(({ record }) => record);
  const heldOut = asked.filter(({ split }) => split === 'held_out').map(({ record }) => record);
  const frames = clips.reduce((sum, { format }) => sum + format.frames, 0);
  return {
    manifest: {
      format: 'videoitg-miniature',
      state: 'complete',
      parameters,
      counts: { videos: clips.length, frames, trainingRecords: training.length, heldOutRecords: heldOut.length },
    },
    training,
    heldOut,
    facts: {
      kinds: Object.fromEntries(asked.map(({ record, kind }) => [record.id, kind])),
      videos: Object.fromEntries(clips.map(({ video, split, format }) => [video, { split, ...format }])),
    },
  };
}

/** Several clips at a time: while the encoder works on one in the thread pool, the next is drawn here. */
async function writeClips(
  folder: string,
  clips: readonly PlannedClip[],
  onProgress: MiniatureOptions['onProgress'],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const parent of new Set(clips.map(({ video }) => dirname(join(folder, video))))) {
    await mkdir(parent, { recursive: true });
    await removeDrafts(parent);
  }
  const failure = new AbortController();
  const stop = AbortSignal.any(signal ? [signal, failure.signal] : [failure.signal]);
  const queue = clips.values();
  let made = 0;
  const work = async (): Promise<void> => {
    for (const clip of queue) {
      stop.throwIfAborted();
      const path = join(folder, clip.video);
      if (!(await isFile(path))) await writeClip(path, clip, stop);
      onProgress?.({ made: ++made, total: clips.length });
    }
  };
  const workers = Array.from({ length: availableParallelism() + 1 }, () => {
    return work().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    });
  });
  // All must have let go of their files before the first failure is reported.
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
