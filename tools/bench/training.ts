import {
  CounterRandom,
  biasCorrections,
  defaultAdamW,
  makeBundle,
  parameterEntries,
  trainingPrograms,
  type Bundle,
  type Feeds,
  type HostArray,
} from '@videoitg/core';
import { BenchModel, traceLoss, type BenchShape } from './model.js';

/** Seed of weights and batch. */
export const seed = 7;

export interface StepForm {
  readonly products?: 'f32' | 'bf16';
  readonly recompute?: boolean;
}

/** The whole step of a bench model, forward, backward and AdamW without clipping, as the peer does it: a bundle of one program. */
export function stepBundle(shape: BenchShape, form: StepForm = {}): Bundle {
  const model = new BenchModel(shape);
  const parameters = parameterEntries(model);
  const { step, moments } = trainingPrograms(traceLoss(model), parameters, {
    loss: 'loss',
    ...form,
    trainable: parameters.map(({ path }) => path),
    clip: false,
    optimizer: { ...defaultAdamW, weightDecay: 0.01 },
  });
  return makeBundle([step], [...parameters, ...moments]);
}

/** The batch: normal inputs, labels 1. The same on every step. */
export function batch({ samples, tokens, width }: BenchShape): { readonly x: HostArray; readonly label: HostArray } {
  const x = new Float32Array(samples * tokens * width);
  new CounterRandom([seed, 'x']).fillNormal(x, { mean: 0, deviation: 1 });
  return {
    x: { shape: [samples, tokens, width], data: x },
    label: { shape: [samples, 1], data: new Float32Array(samples).fill(1) },
  };
}

/** Feeds of step t = 1, 2, ...: the batch, its positions and AdamW's scalars. */
export function feedsOf(shape: BenchShape, { x, label }: ReturnType<typeof batch>, t: number): Feeds {
  const { biasCorrection1, biasCorrection2 } = biasCorrections(defaultAdamW, t);
  const { samples, tokens } = shape;
  const scalar = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) });
  return {
    x,
    label,
    rotary: { shape: [samples, tokens], data: Float32Array.from({ length: samples * tokens }, (_, i) => i % tokens) },
    'learningRate.default': scalar(1e-4),
    biasCorrection1: scalar(biasCorrection1),
    biasCorrection2: scalar(biasCorrection2),
  };
}
