/**
 * Ten typical mistakes in model code. `type-errors.test.ts` compiles this file without its `@ts-expect-error` lines and
 * snapshots what the compiler says under each heading. Nothing here runs.
 */
import {
  add,
  attention,
  axis,
  dynamicAxis,
  feed,
  gather,
  init,
  linear,
  mergeLast,
  Module,
  param,
  softmax,
  sumAll,
  traceProgram,
  transpose,
  type Axis,
  type Tensor,
} from '../index.js';

class Linear<I extends string, O extends string> extends Module {
  readonly weight;
  constructor(input: Axis<I>, output: Axis<O>) {
    super();
    this.weight = param<[O, I]>([output, input], init.normal(0.02));
  }
  forward<B extends readonly string[]>(x: Tensor<readonly [...B, NoInfer<I>]>): Tensor<[...B, O]> {
    return linear(x, this.weight);
  }
}

const embed = axis('embed', 8);
const mlp = axis('mlp', 32);
const up = new Linear(embed, mlp);

declare const hidden: Tensor<['sample', 'position', 'embed']>;
declare const wide: Tensor<['sample', 'position', 'mlp']>;
declare const heads: Tensor<['sample', 'position', 'heads', 'width']>;
declare const keys: Tensor<['sample', 'key', 'keyHeads', 'width']>;
declare const swappedValues: Tensor<['sample', 'keyHeads', 'key', 'width']>;
declare const table: Tensor<['row', 'embed']>;
declare const scores: Tensor<['sample', 'position']>;
declare const ids: Tensor<['sample', 'position'], 'i32'>;

// 1. add of different axes
// @ts-expect-error -- see the heading
export const sum = add(hidden, wide);

// 2. linear with the wrong input axis
// @ts-expect-error -- see the heading
export const projected = linear(wide, up.weight);

// 3. softmax over an unknown axis
// @ts-expect-error -- see the heading
export const weights = softmax(scores, 'frame');

// 4. attention with the value's axes swapped
const names = { query: 'position', key: 'key', heads: 'heads', keyHeads: 'keyHeads', width: 'width' } as const;
// @ts-expect-error -- see the heading
export const attended = attention(heads, keys, swappedValues, names, 1);

// 5. wrong merge order
// @ts-expect-error -- see the heading
export const merged = mergeLast(heads, ['width', 'heads'], 'embed');

// 6. transpose that is no permutation
// @ts-expect-error -- see the heading
export const turned = transpose(hidden, ['sample', 'embed']);

// 7. gather with a floating-point index
// @ts-expect-error -- see the heading
export const rows = gather(table, scores);

// 8. [sample, position, mlp] passed to a layer of embed
// @ts-expect-error -- see the heading
export const layered = up.forward(wide);

// 9. a feed of another element type
const text = dynamicAxis('text');
export const traced = traceProgram('loss', up, { tokens: feed([text], 'i32') }, ({ tokens }) => ({
  // @ts-expect-error -- see the heading
  loss: sumAll(tokens, ['text']),
}));

// 10. the wrong axes returned from forward
export class Block extends Module {
  readonly up = up;
  forward(x: Tensor<['sample', 'position', 'embed']>): Tensor<['sample', 'position', 'embed']> {
    // @ts-expect-error -- see the heading
    return this.up.forward(x);
  }
}

// 11. no mistake: what stands above in its right form is accepted
export const right = [
  add(hidden, hidden),
  softmax(scores, 'position'),
  attention(heads, keys, keys, names, 1),
  mergeLast(heads, ['heads', 'width'], 'embed'),
  transpose(hidden, ['position', 'embed', 'sample']),
  gather(table, ids),
  up.forward(hidden),
];
