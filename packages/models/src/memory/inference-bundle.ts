import {
  atPrecision,
  cacheEntries,
  makeBundle,
  parameterEntries,
  sequenceOperands,
  type Bundle,
  type DType,
  type EngineName,
  type PrecisionPolicy,
  type Program,
} from '@videoitg/core';
import type { FrameSelector } from '../selector/frame-selector.js';

/** Element types of inference, and what runs it. */
export interface InferenceOptions {
  /** Of the weights in memory. */
  readonly storage: DType;
  /** Of matrix products. */
  readonly products: PrecisionPolicy['products'];
  readonly engine: EngineName;
}

/**
 * Programs of a model as inference opens them, with the weights and caches that they use, so that a run holds as little as
 * it can. ONNX Runtime needs no order: it goes depth first.
 */
export function inferenceBundle(
  model: FrameSelector,
  programs: readonly Program[],
  { storage, products, engine }: InferenceOptions,
): Bundle {
  const parameters = parameterEntries(model).map((entry) => ({ ...entry, storage }));
  const exact = programs.map((program) => atPrecision(program, parameters, products));
  const ordered = engine === 'tensorflow' ? exact.map(sequenceOperands) : exact;
  return makeBundle(ordered, [...parameters, ...cacheEntries(model)]);
}
