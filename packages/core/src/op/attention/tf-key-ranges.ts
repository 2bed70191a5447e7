import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import type { TfMask } from './tf-mask.js';
import { repeatLast } from './tf-sizes.js';

/** Ranges begin and end at multiples of so many keys, so that they have few lengths: the library keeps a kernel for each. */
const keyStep = 512;

/** Of each block of queries the first key that one of its queries may see, and the end of these keys: [blocks] i32 each. */
export interface TfKeyRanges {
  readonly starts: string;
  readonly ends: string;
}

/** Sizes at run time, i32 scalars; `length` queries make a block. */
interface Sizes {
  readonly blocks: string;
  readonly length: string;
  readonly keys: string;
}

/**
 * Where the keys lie that a block's queries see, over the whole batch: under a causal mask up to the block itself, in packed
 * sequences those of its own samples. Steps of keys and blocks of queries are compared by their least and largest segments
 * and orders, so that a range may be longer than need be, never shorter. A block that sees nothing gets all keys.
 *
 * @param mask Query vectors reach to the end of the last block; what stands behind the queries may hold anything.
 */
export function keyRanges(g: TensorFlowEmitter, mask: TfMask, sizes: Sizes): TfKeyRanges {
  const integer = (value: number): string => g.number(value, 'i32');
  const steps = g.node('FloorDiv', [g.node('AddV2', [sizes.keys, integer(keyStep - 1)]), integer(keyStep)]);
  const { first, last } = extent(g, stepsSeen(g, mask, sizes, steps), steps);
  const inKeys = (x: string): string => g.node('Mul', [g.cast(x, 'i32'), integer(keyStep)]);
  const end = inKeys(g.node('AddV2', [last, g.number(1)]));
  return { starts: inKeys(first), ends: g.node('Minimum', [end, sizes.keys]) };
}

/** Which steps of keys some query of a block may see, bool [batch, blocks, steps]. */
function stepsSeen(g: TensorFlowEmitter, mask: TfMask, { blocks, length, keys }: Sizes, steps: string): string {
  const integer = (value: number): string => g.number(value, 'i32');
  const grouped = (x: string, count: string, each: string): string =>
    g.node('Reshape', [x, g.node('Pack', [[integer(-1), count, each]], { axis: 0 })]);
  const ofBlocks = (x: string): string => grouped(x, blocks, length);
  const padded = g.node('Mul', [steps, integer(keyStep)]);
  const ofSteps = (x: string): string => grouped(repeatLast(g, x, keys, padded), steps, integer(keyStep));
  const [segment, order] = [ofBlocks(mask.querySegment), ofBlocks(mask.queryOrder)];
  const [keySegment, keyOrder] = [ofSteps(mask.keySegment), ofSteps(mask.keyOrder)];
  const highest = (x: string): string => g.node('Max', [x, g.ints([2])]);
  const lowest = (x: string): string => g.node('Neg', [highest(g.node('Neg', [x]))]);
  // [batch, blocks, 1] against [batch, 1, steps]
  const block = (x: string): string => g.node('ExpandDims', [x, integer(2)]);
  const step = (x: string): string => g.node('ExpandDims', [x, integer(1)]);
  const atMost = (a: string, b: string): string => g.node('LessEqual', [a, b]);
  return [
    atMost(step(lowest(keySegment)), block(highest(segment))),
    atMost(block(lowest(segment)), step(highest(keySegment))),
    atMost(step(lowest(keyOrder)), block(highest(order))),
  ].reduce((all, one) => g.node('LogicalAnd', [all, one]));
}

/** First and last step that a block sees in any sample, f32 [blocks] each; 0 and the last of all where it sees none. */
function extent(g: TensorFlowEmitter, seen: string, steps: string): Readonly<Record<'first' | 'last', string>> {
  const index = g.cast(g.node('Range', [g.number(0, 'i32'), steps, g.number(1, 'i32')]), 'f32');
  const count = g.cast(steps, 'f32');
  const largest = (x: string, otherwise: string): string =>
    g.node('Max', [g.node('SelectV2', [seen, x, otherwise]), g.ints([0, 2])]);
  // Where nothing is seen these are `steps` and -1.
  const first = g.node('Neg', [largest(g.node('Neg', [index]), g.node('Neg', [count]))]);
  const last = largest(index, g.number(-1));
  return {
    first: g.node('Minimum', [first, g.node('Maximum', [last, g.number(0)])]),
    last: g.node('Maximum', [last, g.node('Minimum', [first, g.node('Sub', [count, g.number(1)])])]),
  };
}
