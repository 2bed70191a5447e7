import type { DType, Dims, Feeds, FeedSpecs, FeedTensors, Module, Tensor } from '@videoitg/core';
import type { PackedLayout } from '../layout/packed-layout.js';
import type { Qwen2 } from '../qwen2/qwen2.js';
import type { LayoutTensors } from '../selector/layout-tensors.js';

/** What a head computes from. */
export interface HeadInputs {
  /** Final normalised states of the language model, [sample, position, hidden]. */
  readonly states: Tensor<['sample', 'position', 'hidden']>;
  readonly layout: LayoutTensors;
  /** States at the frames' anchors, where the head's layout has them. */
  readonly anchors?: Tensor<['frame', 'hidden']>;
  /** Gives logits and losses of tokens. */
  readonly language: Qwen2;
}

/** Results of a traced program by name. */
export type Outputs = Readonly<Record<string, Tensor<Dims, DType>>>;

/** Programs of a selector that scoring runs on one state: a logit per frame at once, or token by token. */
export type ScoringProgram = 'infer' | 'prefill' | 'decode';

/** What a head of module type `M` learns from, and which programs its scores come from. */
export interface Objective<M extends Module> {
  /** Feeds of the loss beside the video and the layout. */
  readonly feeds: FeedSpecs;
  /** Their values for a batch. `labels` holds one array [frame] per sample, in the order of the layout. */
  feed(layout: PackedLayout, labels: readonly Float32Array[]): Feeds;
  /** A scalar `loss`, and whatever else is worth reading. */
  loss(
    module: M,
    inputs: HeadInputs,
    fed: Readonly<Record<string, Tensor<Dims, DType>>>,
  ): Outputs & Record<'loss', Tensor>;
  /** Whether it needs logits over the vocabulary, so that an untied table of them is part of the model. */
  readonly predictsTokens: boolean;
  readonly scoring: readonly ScoringProgram[];
  /** Logit of every frame, [frame]; of heads whose scoring has `infer`. */
  logits?(module: M, inputs: HeadInputs): Tensor<['frame']>;
}

interface TypedObjective<M extends Module, F extends FeedSpecs> extends Omit<Objective<M>, 'feeds' | 'loss'> {
  readonly feeds: F;
  loss(module: M, inputs: HeadInputs, fed: FeedTensors<F>): ReturnType<Objective<M>['loss']>;
}

/** An objective whose loss sees its feeds with their own axes. */
export function objective<M extends Module, const F extends FeedSpecs>(typed: TypedObjective<M, F>): Objective<M> {
  return {
    ...typed,
    // A program hands over exactly the tensors that `feeds` declares, so they have the types of F.
    loss: (module, inputs, fed) => typed.loss(module, inputs, fed as FeedTensors<F>),
  };
}
