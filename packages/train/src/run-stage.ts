import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '@videoitg/core';
import { checkpointsFolder, hasCheckpoint, openCheckpoint, type Checkpoint } from './checkpoint/open.js';
import { restoreEverything, type RestoreReport } from './checkpoint/restore.js';
import { saveCheckpoint } from './checkpoint/save.js';
import { openStartingWeights } from './checkpoint/starting-weights.js';
import type { CheckpointState } from './checkpoint/state.js';
import { TrainingError } from './errors.js';
import { StepLog } from './step-log.js';
import type { PreparedTask, Stage, StageSettings } from './stage.js';
import { Trainer, type StepResult } from './trainer.js';

export interface RunStageOptions {
  readonly engine: Engine;
  /** Go on from the latest checkpoint of `output`. */
  readonly resume?: boolean;
  /** Save and stop after the current update. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: string, done: number, total: number) => void;
  /** After compilation and initialisation. */
  readonly onStart?: (trainer: Trainer, restored: RestoreReport | undefined) => void;
  readonly onStep?: (result: StepResult) => void;
}

/** A stage after its last update, its session still open for evaluation and export; the caller closes the trainer. */
export interface FinishedStage {
  readonly trainer: Trainer;
  readonly task: PreparedTask;
  /** Folder of the last checkpoint. */
  readonly checkpoint: string;
  readonly steps: readonly StepResult[];
  /** Whether all updates were done; false after an interruption. */
  readonly complete: boolean;
}

/**
 * Trains a stage: prepares its data, starts or resumes, saves checkpoints on the way and at the end.
 *
 * A run that is resumed before its first checkpoint starts at the beginning.
 *
 * @throws TrainingError when the output holds another run and is not resumed, or a resumed run's settings differ or its
 *   latest checkpoint cannot be read.
 */
export async function runStage(stage: Stage, options: RunStageOptions): Promise<FinishedStage> {
  const { settings } = stage;
  const previous = await previousRun(stage, options.resume ?? false);
  await mkdir(checkpointsFolder(settings.output), { recursive: true });
  const task = await stage.task.prepare({ settings, engine: options.engine, ...pick(options, 'signal', 'onProgress') });
  const trainer = await Trainer.open(task, { ...settings, steps: settings.stopAfter.steps }, options.engine);
  try {
    const restored = await start(trainer, settings, previous);
    options.onStart?.(trainer, restored);
    return await train(stage, task, trainer, options);
  } catch (error) {
    await trainer.close();
    throw error;
  }
}

/** The checkpoint to go on from, if there is one. */
async function previousRun(stage: Stage, resume: boolean): Promise<Checkpoint | undefined> {
  const { output } = stage.settings;
  if (!(await hasCheckpoint(output))) return undefined;
  if (!resume) {
    throw new TrainingError(`${output} holds a run already. Resume it with --resume or choose another output.`);
  }
  const previous = await openCheckpoint(output);
  requireSameSettings(stage, previous.state);
  return previous;
}

async function start(
  trainer: Trainer,
  settings: StageSettings,
  previous: Checkpoint | undefined,
): Promise<RestoreReport | undefined> {
  const { session, bundle } = trainer;
  if (previous !== undefined) {
    await restoreEverything(previous, session, bundle.state);
    trainer.resumeAt(previous.state.step);
    return undefined;
  }
  if (settings.initFrom === undefined) return undefined;
  const report = await (await openStartingWeights(settings.initFrom)).restore(session, bundle.state);
  if (report.loaded.length === 0) {
    throw new TrainingError(`${settings.initFrom} has no parameter that this stage's model uses.`);
  }
  return report;
}

async function train(
  stage: Stage,
  task: PreparedTask,
  trainer: Trainer,
  options: RunStageOptions,
): Promise<FinishedStage> {
  const { settings } = stage;
  const steps: StepResult[] = [];
  const save = (): Promise<string> =>
    saveCheckpoint({
      folder: checkpointsFolder(settings.output),
      session: trainer.session,
      state: trainer.bundle.state,
      keepLast: settings.checkpoint.keepLast,
      description: describe(stage, task, trainer.step),
      ...(task.files ? { files: task.files } : {}),
    });
  const log = await StepLog.open(join(settings.output, 'steps.jsonl'), trainer.step);
  try {
    let saved: string | undefined;
    for await (const result of trainer.run(options.signal)) {
      steps.push(result);
      await log.write(result);
      options.onStep?.(result);
      saved = result.step % settings.checkpoint.everySteps === 0 ? await save() : undefined;
    }
    const checkpoint = saved ?? (await save());
    return { trainer, task, checkpoint, steps, complete: trainer.step >= settings.stopAfter.steps };
  } finally {
    await log.close();
  }
}

function describe({ settings, task }: Stage, prepared: PreparedTask, step: number): CheckpointState {
  return {
    format: 'videoitg-checkpoint-1',
    stage: settings.name,
    step,
    steps: settings.stopAfter.steps,
    seed: settings.seed,
    settings: resolvedSettings(settings, task.settings),
    model: { ...prepared.description },
  };
}

/** Everything that decides a run's result, as plain JSON. */
export function resolvedSettings(
  settings: StageSettings,
  task: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  // A round trip drops undefined values, so that stored and fresh settings compare equal.
  return JSON.parse(JSON.stringify({ ...settings, task })) as Record<string, unknown>;
}

function requireSameSettings({ settings, task }: Stage, state: CheckpointState): void {
  const fresh = resolvedSettings(settings, task.settings);
  // Where and how often to save may change between runs, and how memory is traded for time; what is learnt may not.
  const free = new Set(['output', 'checkpoint', 'recompute', 'jit']);
  const keys = [...new Set([...Object.keys(fresh), ...Object.keys(state.settings)])].filter((key) => !free.has(key));
  const differing = keys.filter((key) => JSON.stringify(fresh[key]) !== JSON.stringify(state.settings[key]));
  if (differing.length > 0) {
    throw new TrainingError(
      `The run in ${settings.output} was made with other settings (${differing.join(', ')}). Set them back, or train into another output.`,
    );
  }
}

function pick<T, K extends keyof T>(from: T, ...keys: readonly K[]): Partial<Pick<T, K>> {
  const picked: Partial<Pick<T, K>> = {};
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked;
}

/** Removes a finished or broken run's folder, for callers that start afresh. */
export async function removeRun(output: string): Promise<void> {
  await rm(output, { recursive: true, force: true });
}
