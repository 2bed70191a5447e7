import type { Engine } from '@videoitg/core';
import { z } from 'zod';
import { optimizerSchema } from './optimizer.js';
import { parseWith } from './parse-settings.js';
import { scheduleSchema } from './schedule.js';
import type { TrainingTask } from './trainer.js';

const settings = z.strictObject({
  /** Always a name: `tower`, `projector`, `image`, `video`, `grounding`, or the user's own. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be a lower-case name such as "grounding"'),
  /** Run, checkpoint or Hugging Face folder that parameters are taken from, by path. */
  initFrom: z.string().min(1).optional(),
  /** Path prefixes of what is trained. */
  trainable: z.array(z.string().min(1)).min(1),
  optimizer: optimizerSchema,
  schedule: scheduleSchema,
  stopAfter: z.strictObject({ steps: z.int().positive() }),
  seed: z.int().default(0),
  /**
   * Element type of matrix products and attention. Trained parameters, statistics, softmax, losses and the optimizer stay
   * f32.
   */
  precision: z.enum(['f32', 'bf16']).default('f32'),
  /** Element type that frozen parameters are stored in. */
  frozenStorage: z.enum(['f32', 'bf16']).default('f32'),
  /** Keep only what enters a block for the backward pass, and compute the block again there. */
  recompute: z.boolean().default(false),
  /** Have XLA compile the update, once for every set of sizes (TensorFlow only). */
  jit: z.boolean().default(false),
  checkpoint: z
    .strictObject({ everySteps: z.int().positive(), keepLast: z.int().min(0).default(1) })
    .default({ everySteps: 500, keepLast: 1 }),
  /** Folder of the run: checkpoints and log. */
  output: z.string().min(1),
});

/** Settings of a stage that are plain data. They are stored with every checkpoint. */
export type StageSettings = z.output<typeof settings>;

/** A task once its data are opened. */
export interface PreparedTask extends TrainingTask {
  /** Description from which the model is built again; see `describeModel`. */
  readonly description: Readonly<Record<string, unknown>>;
  /** Small files that belong to every checkpoint, such as the tokenizer. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a task may use while it prepares. */
export interface PrepareContext {
  readonly settings: StageSettings;
  readonly engine: Engine;
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: string, done: number, total: number) => void;
}

/** What a stage learns and from what: checked first, opened when training starts. */
export interface StageTask {
  /** Plain data, for the stored settings and `--dry-run`. */
  readonly settings: Readonly<Record<string, unknown>>;
  prepare(context: PrepareContext): Promise<PreparedTask>;
}

/** A stage: settings and a task. */
export interface Stage {
  readonly settings: StageSettings;
  readonly task: StageTask;
}

/**
 * Defines a stage, as a stage's file default-exports it.
 *
 * @throws TrainingError naming the setting that does not fit, before anything is loaded.
 */
export function defineStage(stage: z.input<typeof settings> & { readonly task: StageTask }): Stage {
  const { task, ...rest } = stage;
  return { settings: parseSettings(rest), task };
}

/** Settings from plain data. @throws TrainingError naming the setting that does not fit. */
export function parseSettings(value: unknown): StageSettings {
  return parseWith(settings, value, 'The stage');
}

/** Whether a value is a stage: what a file exports is not known to be one. */
export function isStage(value: unknown): value is Stage {
  return typeof value === 'object' && value !== null && 'settings' in value && 'task' in value;
}
