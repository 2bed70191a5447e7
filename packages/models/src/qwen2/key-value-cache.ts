import {
  axis,
  cache,
  gather,
  GraphError,
  mergeFirst,
  Module,
  selectRows,
  setNext,
  type Axis,
  type Cache,
  type Dims,
  type Tensor,
} from '@videoitg/core';
import { qwen2Axes, type Qwen2Config } from './config.js';

export interface KeyValueCacheOptions {
  /** Positions that fit: of the prompt and of the answer together. */
  readonly capacity: number;
  /** Element type of the stored keys and values; f32 unless given. */
  readonly storage?: 'f32' | 'bf16';
}

/** One new position of a sequence whose earlier positions are in a cache; `decodeFeeds` makes it. */
export interface DecodeStep {
  /** Index of the position in its sequence, which is its rotary position and its order; an exact integer. */
  readonly index: Tensor<['position']>;
  /** True in the slot that takes the position. */
  readonly written: Tensor<['slot'], 'bool'>;
  /** Order of the position in each slot, the new one among them; that of an empty slot is past every index. */
  readonly keyOrder: Tensor<['slot']>;
}

/** Keys and values of positions P; keys are turned. */
export interface KeysAndValues<P extends Dims> {
  readonly key: Tensor<[...P, 'keyHeads', 'headWidth']>;
  readonly value: Tensor<[...P, 'keyHeads', 'headWidth']>;
}

type Slots = ['slot', 'keyHeads', 'headWidth'];

/** Keys and values of one layer, [slot, keyHeads, headWidth]; keys are turned. */
export class LayerCache extends Module {
  readonly keys: Cache<Slots>;
  readonly values: Cache<Slots>;

  constructor(
    readonly slot: Axis<'slot'>,
    config: Qwen2Config,
    storage: 'f32' | 'bf16',
  ) {
    super();
    const { keyHeads, headWidth } = qwen2Axes(config);
    this.keys = cache([slot, keyHeads, headWidth], { storage });
    this.values = cache([slot, keyHeads, headWidth], { storage });
  }

  /** @param slots Row of [sample · position] that each slot takes. */
  fill({ key, value }: KeysAndValues<['sample', 'position']>, slots: Tensor<['slot'], 'i32'>): void {
    const rows = (x: typeof key): Tensor<Slots> => gather(mergeFirst(x, ['sample', 'position'], 'row'), slots);
    setNext(this.keys, rows(key));
    setNext(this.values, rows(value));
  }

  /** Keys and values with those of one more position in the slot where `written` is true; they stay. */
  append(
    { key, value }: KeysAndValues<['position']>,
    written: Tensor<['slot'], 'bool'>,
  ): { readonly keys: Tensor<Slots>; readonly values: Tensor<Slots> } {
    const row = (x: typeof key): Tensor<['keyHeads', 'headWidth']> =>
      mergeFirst(x, ['position', 'keyHeads'], 'keyHeads'); // one position
    const keys = selectRows(written, row(key), this.keys);
    const values = selectRows(written, row(value), this.values);
    setNext(this.keys, keys);
    setNext(this.values, values);
    return { keys, values };
  }
}

/**
 * Keys and values of the positions of one sequence, for writing on token by token. A property of the model whose programs
 * use it; its entries are `cacheEntries(model)`.
 */
export class KeyValueCache extends Module {
  readonly layers: readonly LayerCache[];
  readonly capacity: number;

  constructor(config: Qwen2Config, { capacity, storage = 'f32' }: KeyValueCacheOptions) {
    super();
    const slot = axis('slot', capacity);
    this.capacity = capacity;
    this.layers = Array.from({ length: config.layers }, () => new LayerCache(slot, config, storage));
  }

  /** @throws GraphError when the cache was made for fewer layers. */
  layer(at: number): LayerCache {
    const found = this.layers[at];
    if (found !== undefined) return found;
    throw new GraphError(
      `The cache has ${this.layers.length} layers, and the decoder more. Make it from the decoder's configuration.`,
    );
  }
}
