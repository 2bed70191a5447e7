import type { Feeds } from '@videoitg/core';
import { LayoutError } from '../layout/layout-error.js';
import type { PackedLayout } from '../layout/packed-layout.js';

/** Order of a slot that holds no position: past every index, and an exact integer in f32. */
const never = 2 ** 24;

const remedy = 'Open the model with a larger cache, or use fewer frames, a smaller token budget or shorter text.';

/**
 * Feeds of a prefill beside the layout: the cache takes the sample's positions in their order, and the last one's state
 * predicts the next token.
 *
 * @throws LayoutError when the sample has more positions than the cache; RangeError when there is no such sample.
 */
export function prefillFeeds(layout: PackedLayout, sample: number, capacity: number): Feeds {
  const placement = layout.placements[sample];
  if (placement === undefined) throw new RangeError(`The batch has no sample ${sample}.`);
  const { id, row, start, length } = placement;
  if (length > capacity) {
    throw new LayoutError(`${length} positions do not fit the cache, which has room for ${capacity}. ${remedy}`, id);
  }
  const first = row * layout.sizes.position + start;
  const slots = Int32Array.from({ length: capacity }, (_, slot) => (slot < length ? first + slot : 0));
  return {
    slots: { shape: [capacity], data: slots },
    last: { shape: [], data: Int32Array.of(first + length - 1) },
  };
}

/**
 * Feeds of the decode of one token.
 *
 * @param length Positions of the sequence so far, all of which are in the cache.
 * @throws LayoutError when the cache is full.
 */
export function decodeFeeds(length: number, capacity: number, token: number): Feeds {
  if (length >= capacity) {
    throw new LayoutError(`The cache is full: it has room for ${capacity} positions, and one more follows. ${remedy}`);
  }
  const written = new Uint8Array(capacity);
  written[length] = 1;
  const keyOrder = Float32Array.from({ length: capacity }, (_, slot) => (slot <= length ? slot : never));
  return {
    token: { shape: [1], data: Int32Array.of(token) },
    index: { shape: [1], data: Float32Array.of(length) },
    written: { shape: [capacity], data: written },
    keyOrder: { shape: [capacity], data: keyOrder },
  };
}
