import type { Axis, Module, Tensor } from '@videoitg/core';
import type { z } from 'zod';
import type { OrderRule } from '../layout/sequence.js';
import type { LayoutTensors } from '../selector/layout-tensors.js';
import { HeadError } from './head-error.js';

/** What a head computes from. */
export interface HeadInputs {
  /** Final normalised states of the language model, [sample, position, hidden]. */
  readonly states: Tensor<['sample', 'position', 'hidden']>;
  readonly layout: LayoutTensors;
}

/** The trained part of a head: one logit per frame. */
export interface HeadModule extends Module {
  forward(inputs: HeadInputs): Tensor<['frame']>;
}

export interface HeadContext {
  /** Width of the language model. */
  readonly hidden: Axis<'hidden'>;
}

/** Rows that a head adds behind frames and instruction, and who sees whom. */
export interface HeadLayout {
  readonly order: OrderRule;
  /** One row per frame after the instruction, the mean of the frame's visual rows (variant B). */
  readonly anchors: boolean;
}

/** Runs one of the head's programs on a laid-out video; further programs come with heads that need them. */
export interface SelectRun {
  /** Logits of the frames, [frame]. */
  infer(): Promise<Float32Array>;
}

/** How frames are scored: everything that distinguishes one variant from another. */
export interface HeadDefinition<Options> {
  /** Stored with every checkpoint, with the version and the options. */
  readonly name: string;
  /** Raised when checkpoints of the version before no longer fit. */
  readonly version: number;
  readonly options: z.ZodType<Options>;
  readonly layout: (options: Options) => HeadLayout;
  readonly build: (context: HeadContext, options: Options) => HeadModule;
  /** Loss of each frame, [frame]; the fed weights multiply it and carry label mode, positive weight and normalisation. */
  readonly loss: (logits: Tensor<['frame']>, labels: Tensor<['frame']>) => Tensor<['frame']>;
  /** Scores of the frames in 0..1, on the host. */
  readonly select: (run: SelectRun) => Promise<Float32Array>;
}

/** A head with its options filled in. */
export interface Head {
  readonly name: string;
  readonly version: number;
  /** As stored with a checkpoint. */
  readonly options: unknown;
  readonly layout: HeadLayout;
  build(context: HeadContext): HeadModule;
  loss(logits: Tensor<['frame']>, labels: Tensor<['frame']>): Tensor<['frame']>;
  select(run: SelectRun): Promise<Float32Array>;
}

/**
 * Defines a way to score frames. The result is called with its options and gives a head; the backbone never asks which.
 *
 * @throws HeadError when the options do not fit the schema, naming each one that does not.
 */
export function defineHead<Options>(definition: HeadDefinition<Options>): (options?: unknown) => Head {
  return (given = {}) => {
    const options = parseOptions(definition, given);
    return {
      name: definition.name,
      version: definition.version,
      options,
      layout: definition.layout(options),
      build: (context) => definition.build(context, options),
      loss: definition.loss,
      select: definition.select,
    };
  };
}

function parseOptions<Options>({ name, options }: HeadDefinition<Options>, given: unknown): Options {
  const parsed = options.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`,
  );
  throw new HeadError(
    `The head "${name}" does not take these options: ${problems.join('; ')}. Mend or leave them out.`,
  );
}
