import {
  attention,
  axis,
  fill,
  Linear,
  mergeLast,
  Module,
  renameLast,
  renameThirdLast,
  rope,
  splitLast,
  type AttentionMaskTensors,
  type Axis,
  type Dims,
  type Tensor,
} from '@videoitg/core';
import type { Qwen2Axes } from './config.js';
import type { DecodeStep, KeysAndValues, LayerCache } from './key-value-cache.js';
import { residual } from './residual.js';
import type { SequenceLayout, States } from './sequence-layout.js';

/** Rotary angles of positions P. */
export interface Angles<P extends Dims> {
  readonly cos: Tensor<[...P, 'half']>;
  readonly sin: Tensor<[...P, 'half']>;
}

/** Is shown the keys and values of a sequence. */
export type Observer = (made: KeysAndValues<['sample', 'position']>) => void;

/** Grouped-query attention with rotary positions; q, k, v have a bias, the output has none. Source: HF `Qwen2Attention`. */
export class Qwen2Attention extends Module {
  readonly query: Linear<'hidden', 'attended'>;
  readonly key: Linear<'hidden', 'attendedKeys'>;
  readonly value: Linear<'hidden', 'attendedKeys'>;
  readonly out: Linear<'attended', 'hidden'>;

  constructor(
    readonly axes: Qwen2Axes,
    layers: number,
  ) {
    super();
    this.query = new Linear(axes.hidden, axes.attended);
    this.key = new Linear(axes.hidden, axes.attendedKeys);
    this.value = new Linear(axes.hidden, axes.attendedKeys);
    const initializer = residual(Number(axes.attended.size), layers);
    this.out = new Linear(axes.attended, axes.hidden, { bias: false, initializer });
  }

  /** Positions of sequences attend to one another. */
  forward(
    x: States,
    { segment, order }: SequenceLayout,
    angles: Angles<['sample', 'position']>,
    observe?: Observer,
  ): States {
    const made = this.#project<['sample', 'position']>(x, angles);
    observe?.(made);
    return this.#mix<['sample'], 'key'>(
      made.query,
      renameThirdLast(made.key, 'position', 'key'),
      renameThirdLast(made.value, 'position', 'key'),
      {
        querySegment: segment,
        queryOrder: order,
        keySegment: renameLast(segment, 'position', 'key'),
        keyOrder: renameLast(order, 'position', 'key'),
      },
      'key',
    );
  }

  /** A new position attends to those in the cache and to itself, and enters the cache. */
  decode(
    x: Tensor<['position', 'hidden']>,
    { index, written, keyOrder }: DecodeStep,
    angles: Angles<['position']>,
    cache: LayerCache,
  ): Tensor<['position', 'hidden']> {
    const made = this.#project<['position']>(x, angles);
    const { keys, values } = cache.append(made, written);
    const mask = {
      querySegment: fill([axis('position', 1)], 0),
      queryOrder: index,
      keySegment: fill([cache.slot], 0),
      keyOrder,
    };
    return this.#mix<[], 'slot'>(made.query, keys, values, mask, 'slot');
  }

  #project<P extends Dims>(x: Tensor<[...P, 'hidden']>, { cos, sin }: Angles<P>) {
    const { heads, keyHeads, headWidth } = this.axes;
    const turn = <H extends string>(states: Tensor<[...P, H, 'headWidth']>): Tensor<[...P, H, 'headWidth']> =>
      rope<P, H, 'headWidth', 'half'>(states, cos, sin, 'half');
    const split = <A extends string, H extends string>(states: Tensor<[...P, A]>, name: A, into: Axis<H>) =>
      splitLast<P, A, H, 'headWidth'>(states, name, [into, headWidth]);
    return {
      query: turn(split(this.query.forward<P>(x), 'attended', heads)),
      key: turn(split(this.key.forward<P>(x), 'attendedKeys', keyHeads)),
      value: split(this.value.forward<P>(x), 'attendedKeys', keyHeads),
    };
  }

  #mix<B extends Dims, K extends string>(
    query: Tensor<[...B, 'position', 'heads', 'headWidth']>,
    key: Tensor<[...B, K, 'keyHeads', 'headWidth']>,
    value: Tensor<[...B, K, 'keyHeads', 'headWidth']>,
    mask: AttentionMaskTensors<B, 'position', K>,
    keyName: K,
  ): Tensor<[...B, 'position', 'hidden']> {
    const mixed = attention<B, 'position', 'heads', 'headWidth', K, 'keyHeads'>(
      query,
      key,
      value,
      { query: 'position', key: keyName, heads: 'heads', keyHeads: 'keyHeads', width: 'headWidth' },
      Number(this.axes.headWidth.size) ** -0.5,
      mask,
    );
    return this.out.forward<[...B, 'position']>(
      mergeLast<[...B, 'position'], 'heads', 'headWidth', 'attended'>(mixed, ['heads', 'headWidth'], 'attended'),
    );
  }
}
