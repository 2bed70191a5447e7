import {
  axis,
  bceWithLogits,
  CounterRandom,
  biasCorrections,
  defaultAdamW,
  dynamicAxis,
  feed,
  init,
  Linear,
  makeBundle,
  meanAll,
  Module,
  parameterEntries,
  traceProgram,
  trainingPrograms,
  type Bundle,
  type Feeds,
  type HostArray,
} from '@videoitg/core';
import { mini, Qwen2, qwen2_05b, type Qwen2Config } from '@videoitg/models';
import { fillProgram } from './fill-program.js';
import type { AttentionForm } from './flops.js';

/** `0.5b`: Qwen2-0.5B. `small`: the quickstart's decoder, for a machine without a GPU. */
export const widths = { '0.5b': qwen2_05b, small: mini(512).language } as const satisfies Record<string, Qwen2Config>;
export type WidthName = keyof typeof widths;

/** Seed of weights and batch. */
export const seed = 7;

/** Embedding, blocks, final norm and one logit a position, as a selector without its tower has them. */
class Backbone extends Module {
  readonly decoder: Qwen2;
  readonly head: Linear<'hidden', 'logit'>;

  constructor(readonly config: Qwen2Config) {
    super();
    this.decoder = new Qwen2(config);
    const initializer = init.normal(config.hidden ** -0.5);
    this.head = new Linear(axis('hidden', config.hidden), axis('logit', 1), { initializer });
  }
}

export interface BackboneForm {
  readonly products: 'f32' | 'bf16';
  readonly recompute: boolean;
}

/**
 * Two programs over all parameters: `step`, which is forward, backward and AdamW for any number of positions, and `fill`.
 */
export function backboneBundle(config: Qwen2Config, form: BackboneForm): Bundle {
  const model = new Backbone(config);
  const [sample, position] = [dynamicAxis('sample'), dynamicAxis('position')];
  const vector = feed([sample, position]);
  const feeds = {
    ids: feed([sample, position], 'i32'),
    segment: vector,
    order: vector,
    rotary: vector,
    labels: feed([sample, position, axis('logit', 1)]),
  };
  const loss = traceProgram('loss', model, feeds, ({ ids, labels, ...layout }) => {
    const states = model.decoder.forward(model.decoder.embed(ids), layout);
    return { loss: meanAll(bceWithLogits(model.head.forward(states), labels), ['sample', 'position', 'logit']) };
  });
  const parameters = parameterEntries(model);
  const { step, moments } = trainingPrograms(loss, parameters, {
    loss: 'loss',
    ...form,
    trainable: parameters.map(({ path }) => path),
    clip: false,
    optimizer: { ...defaultAdamW, weightDecay: 0.01 },
  });
  return makeBundle([step, fillProgram(parameters)], [...parameters, ...moments]);
}

/** One sequence of random tokens, a third of them labelled. The same on every step. */
export function backboneBatch(
  tokens: number,
  vocabulary: number,
): { readonly ids: HostArray; readonly labels: HostArray } {
  const random = new CounterRandom([seed, 'tokens']);
  const ids = Int32Array.from({ length: tokens }, (_, at) => random.integerBelow(vocabulary, at));
  return {
    ids: { shape: [1, tokens], data: ids },
    labels: { shape: [1, tokens, 1], data: Float32Array.from(ids, (id) => (id % 3 === 0 ? 1 : 0)) },
  };
}

/** Feeds of step t = 1, 2, ...: the batch, its layout and AdamW's scalars. */
export function backboneFeeds(batch: ReturnType<typeof backboneBatch>, attention: AttentionForm, t: number): Feeds {
  const { biasCorrection1, biasCorrection2 } = biasCorrections(defaultAdamW, t);
  const [, tokens = 0] = batch.ids.shape;
  const scalar = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) });
  const vector = (value: (at: number) => number): HostArray => ({
    shape: [1, tokens],
    data: Float32Array.from({ length: tokens }, (_, at) => value(at)),
  });
  return {
    ...batch,
    segment: vector(() => 0),
    order: vector((at) => (attention === 'causal' ? at : 0)),
    rotary: vector((at) => at),
    'learningRate.default': scalar(1e-4),
    biasCorrection1: scalar(biasCorrection1),
    biasCorrection2: scalar(biasCorrection2),
  };
}
