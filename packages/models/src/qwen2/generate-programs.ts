import {
  axis,
  feed,
  gather,
  mergeFirst,
  traceProgram,
  type FeedTensors,
  type Module,
  type Program,
  type Tensor,
} from '@videoitg/core';
import type { KeyValueCache } from './key-value-cache.js';
import type { Qwen2 } from './qwen2.js';
import type { SequenceLayout, States } from './sequence-layout.js';

/** Feeds of a program with `prefillLogits`, beside the layout; `prefillFeeds` has their values. */
export const prefillFeedSpecs = ({ capacity }: KeyValueCache) => ({
  slots: feed([axis('slot', capacity)], 'i32'),
  last: feed([], 'i32'),
});

/** Feeds of the program `decode`; `decodeFeeds` has their values. */
const decodeFeedSpecs = ({ capacity }: KeyValueCache) => ({
  token: feed([axis('position', 1)], 'i32'),
  index: feed([axis('position', 1)]),
  written: feed([axis('slot', capacity)], 'bool'),
  keyOrder: feed([axis('slot', capacity)]),
});

/**
 * Reads a prompt: its vectors [sample, position, hidden] to the logits of the token that follows one of the samples,
 * [token]. The cache then holds that sample.
 *
 * @throws GraphError when the decoder gives no logits or the cache is not made for it.
 */
export function prefillLogits(
  language: Qwen2,
  cache: KeyValueCache,
  x: States,
  layout: SequenceLayout,
  { slots, last }: FeedTensors<ReturnType<typeof prefillFeedSpecs>>,
): Tensor<['token']> {
  const rows = mergeFirst(language.prefill(x, layout, cache, slots), ['sample', 'position'], 'row');
  return language.logits<[]>(gather<'row', ['hidden'], []>(rows, last));
}

/**
 * Program `decode`: one token that follows what the cache holds → `logits` of the one after it, [token]. The cache then
 * holds the token too.
 *
 * @param model What decoder and cache are parts of.
 * @throws GraphError when the decoder gives no logits or the cache is not made for it.
 */
export function decodeProgram(model: Module, language: Qwen2, cache: KeyValueCache): Program {
  return traceProgram('decode', model, decodeFeedSpecs(cache), ({ token, ...step }) => {
    const states = language.decode(language.embed(token), step, cache);
    return { logits: mergeFirst(language.logits<['position']>(states), ['position', 'token'], 'token') };
  });
}
