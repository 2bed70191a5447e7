import type { Dims } from '../axis.js';
import type { Cache } from './cache.js';
import { currentTrace, valueOf } from './emit.js';
import type { Tensor } from './tensor.js';

/**
 * Makes `next` what the cache holds after the run. Nothing is assigned while the program runs: every read of the cache, also
 * one behind this call, sees what it held before.
 *
 * @param next The same axes as the cache. It is rounded where the cache stores 16 bits.
 * @throws ShapeError when the axes differ; GraphError when the program has set the cache before, when the cache is not
 *   reachable from the traced model, or outside of a trace.
 */
export function setNext<D extends Dims>(cache: Cache<D>, next: Tensor<NoInfer<D>>): void {
  currentTrace('setNext').setNext(cache, valueOf(next));
}
