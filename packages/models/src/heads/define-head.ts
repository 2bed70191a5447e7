import type { Axis, Dims, DType, Feeds, FeedSpecs, Module, Tensor } from '@videoitg/core';
import type { z } from 'zod';
import type { NameTable } from '../huggingface/name-table.js';
import type { PackedLayout } from '../layout/packed-layout.js';
import type { OrderRule } from '../layout/sequence.js';
import { plainQuestion } from '../prompt/plain.js';
import type { PromptPart } from '../prompt/prompt-part.js';
import { HeadError } from './head-error.js';
import type { HeadInputs, Objective, Outputs, ScoringProgram } from './objective.js';
import type { PromptTokenizer } from './prompt-tokenizer.js';
import type { SelectRun } from './select-run.js';

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

/** What stands in when fewer than K frames have a score above 0; `selectTopK` of the data package describes each. */
export type Fill = 'order' | 'uniform' | 'none';

/** How frames are scored: everything that distinguishes one variant from another. */
export interface HeadDefinition<Options, M extends Module> {
  /** Stored with every checkpoint, with the version and the options. */
  readonly name: string;
  /** Raised when checkpoints of the version before no longer fit. */
  readonly version: number;
  readonly options: z.ZodType<Options>;
  readonly layout: (options: Options) => HeadLayout;
  /**
   * Text around the video: the question alone when scoring; with the frames' labels, [frame], what training shows. The
   * template `plain` unless given.
   */
  readonly prompt?: (
    question: string,
    tokenizer: PromptTokenizer,
    options: Options,
    labels?: Float32Array,
  ) => PromptPart[];
  readonly build: (context: HeadContext, options: Options) => M;
  readonly objective: Objective<M>;
  /** Scores in 0..1 of all frames of the run's samples, one sample after the other, [frame]; on the host. */
  readonly select: (run: SelectRun, options: Options) => Promise<Float32Array>;
  /** `order` unless given. */
  readonly fill?: (options: Options) => Fill;
  /** Names of its tensors in Hugging Face checkpoints, by pattern; the parameters' paths unless given. */
  readonly tensors?: NameTable;
}

/** A head's module with what it computes. */
export interface BuiltHead {
  readonly module: Module;
  /** Logit of every frame, [frame]. @throws HeadError for a head that generates tokens. */
  logits(inputs: HeadInputs): Tensor<['frame']>;
  /** A scalar `loss`, and whatever else is worth reading. */
  loss(inputs: HeadInputs, fed: Readonly<Record<string, Tensor<Dims, DType>>>): Outputs;
}

/** A head with its options filled in. */
export interface Head {
  readonly name: string;
  readonly version: number;
  /** As stored with a checkpoint. */
  readonly options: unknown;
  readonly layout: HeadLayout;
  readonly fill: Fill;
  readonly tensors: NameTable | undefined;
  /** Whether the model needs logits over the vocabulary. */
  readonly predictsTokens: boolean;
  /** Programs that `select` runs. */
  readonly scoring: readonly ScoringProgram[];
  /** Feeds of the loss beside the video and the layout. */
  readonly lossFeeds: FeedSpecs;
  /** Their values for a batch; `labels` holds one array [frame] per sample. */
  feedLoss(layout: PackedLayout, labels: readonly Float32Array[]): Feeds;
  prompt(question: string, tokenizer: PromptTokenizer, labels?: Float32Array): PromptPart[];
  build(context: HeadContext): BuiltHead;
  select(run: SelectRun): Promise<Float32Array>;
}

/** Makes a head from its options; carries the name under which checkpoints store it. */
export interface HeadMaker {
  (options?: unknown): Head;
  readonly headName: string;
}

/**
 * Defines a way to score frames. The result is called with its options and gives a head; the backbone never asks which.
 *
 * @throws HeadError when the options do not fit the schema, naming each one that does not.
 */
export function defineHead<Options, M extends Module>(definition: HeadDefinition<Options, M>): HeadMaker {
  const make = (given: unknown = {}): Head => {
    const { name, version, objective, prompt } = definition;
    const options = parseOptions(definition, given);
    return {
      name,
      version,
      options,
      layout: definition.layout(options),
      fill: definition.fill?.(options) ?? 'order',
      tensors: definition.tensors,
      predictsTokens: objective.predictsTokens,
      scoring: objective.scoring,
      lossFeeds: objective.feeds,
      feedLoss: (layout, labels) => objective.feed(layout, labels),
      prompt: (question, tokenizer, labels) =>
        prompt?.(question, tokenizer, options, labels) ?? plainQuestion(question, tokenizer),
      build: (context) => bind(definition, definition.build(context, options)),
      select: (run) => definition.select(run, options),
    };
  };
  return Object.assign(make, { headName: definition.name });
}

function bind<Options, M extends Module>({ name, objective }: HeadDefinition<Options, M>, module: M): BuiltHead {
  return {
    module,
    loss: (inputs, fed) => objective.loss(module, inputs, fed),
    logits(inputs) {
      if (objective.logits === undefined) {
        throw new HeadError(
          `The head "${name}" writes its answer token by token; no single program gives its frames' logits. ` +
            'Score videos with it through select, or take a head that classifies frames.',
        );
      }
      return objective.logits(module, inputs);
    },
  };
}

function parseOptions<Options, M extends Module>(
  { name, options }: HeadDefinition<Options, M>,
  given: unknown,
): Options {
  const parsed = options.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`,
  );
  throw new HeadError(
    `The head "${name}" does not take these options: ${problems.join('; ')}. Mend or leave them out.`,
  );
}
