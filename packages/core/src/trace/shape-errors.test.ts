import { expect, it } from 'vitest';
import { axis, dynamicAxis } from '../axis.js';
import { attention } from '../op/attention/attention.js';
import { rope } from '../op/composite/rope.js';
import { add } from '../op/elementwise/add.js';
import { linear } from '../op/linear/linear.js';
import { concatFirst } from '../op/movement/concat.js';
import { sliceLast } from '../op/movement/slice.js';
import { splitLast } from '../op/movement/split.js';
import { sumLast } from '../op/reduce/sum.js';
import { init } from './init.js';
import { Module } from './module.js';
import { param } from './param.js';
import { feed, traceProgram } from './program.js';
import type { Tensor } from './tensor.js';

/** Names agree, so the compiler is content; the sizes do not. */
const embed = axis('embed', 8);
const wider = axis('embed', 12);
const position = dynamicAxis('position');

class Projection extends Module {
  readonly weight = param([axis('out', 4), embed], init.normal(0.02));
  forward<B extends readonly string[]>(x: Tensor<readonly [...B, 'embed']>): Tensor<[...B, 'out']> {
    return linear(x, this.weight);
  }
}
class Block extends Module {
  readonly bias = param([wider]);
  readonly projection = new Projection();
  shift(x: Tensor<['position', 'embed']>): Tensor<['position', 'embed']> {
    return add(x, x);
  }
}
class Model extends Module {
  readonly blocks = [new Block(), new Block()] as const;
}
const model = new Model();

const trace = (
  body: (x: Tensor<['position', 'embed']>, y: Tensor<['position', 'embed']>) => Tensor<readonly string[]>,
): (() => unknown) => {
  const feeds = { x: feed([position, embed]), y: feed([position, wider]) };
  return () => traceProgram('shapes', model, feeds, ({ x, y }) => ({ out: body(x, y) }));
};

it('names the op, both operands with their modules, the module and a hint', () => {
  expect(trace((x, y) => add(model.blocks[1].shift(x), y))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: add: operands differ on axis "embed"
      left   position, embed=8   blocks.1
      right  position, embed=12  feed y
      hint: both sizes come from axes called "embed"; take them from one Axis object]
  `);
  expect(trace((_, y) => model.blocks[0].projection.forward(model.blocks[1].shift(y))))
    .toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: contract: operands differ on axis "embed"
      left   position, embed=12  blocks.1
      right  out=4, embed=8      blocks.0.projection.weight
      in blocks.0.projection
      hint: both sizes come from axes called "embed"; take them from one Axis object]
  `);
});

it('names what does not fit in other ops', () => {
  expect(trace((x, y) => concatFirst(x, y, 'position'))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: concat: operands differ on axis "embed"
      xs 0  position, embed=8   feed x
      xs 1  position, embed=12  feed y
      hint: both sizes come from axes called "embed"; take them from one Axis object]
  `);
  expect(trace((x) => splitLast(x, 'embed', [axis('heads', 3), axis('width', 4)]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: split: axis "embed" has 8 elements, but heads=3 · width=4 is 12
      x  position, embed=8  feed x]
  `);
  expect(trace((x) => sliceLast(x, 6, axis('embed', 4)))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: slice: elements 6 to 10 lie outside axis "embed" of 8
      x  position, embed=8  feed x]
  `);
});

it('says which operand of an attention is wrong', () => {
  const [query, key, heads, keyHeads, width] = [
    axis('query', 3),
    axis('key', 5),
    axis('heads', 4),
    axis('keyHeads', 3),
    axis('width', 2),
  ];
  const names = { query: 'query', key: 'key', heads: 'heads', keyHeads: 'keyHeads', width: 'width' } as const;
  const heads4 = { q: feed([query, heads, width]), k: feed([key, keyHeads, width]) };
  expect(() => traceProgram('attention', model, heads4, ({ q, k }) => ({ out: attention(q, k, k, names, 1) })))
    .toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: attention: heads is not a multiple of keyHeads
      query  query=3, heads=4, width=2   feed q
      key    key=5, keyHeads=3, width=2  feed k
      value  key=5, keyHeads=3, width=2  feed k]
  `);
  const twoKeys = {
    q: feed([query, heads, width]),
    k: feed([key, heads, width]),
    v: feed([axis('key', 6), heads, width]),
  };
  expect(() =>
    traceProgram('attention', model, twoKeys, ({ q, k, v }) => ({
      out: attention(q, k, v, { ...names, keyHeads: 'heads' }, 1),
    })),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: attention: the value's axes are not the key's
      query  query=3, heads=4, width=2  feed q
      key    key=5, heads=4, width=2    feed k
      value  key=6, heads=4, width=2    feed v]
  `);
  expect(() =>
    traceProgram('attention', model, heads4, ({ q }) => ({
      out: attention(q, q, q, { query: 'query', key: 'query', heads: 'heads', keyHeads: 'heads', width: 'width' }, 1),
    })),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: attention: query and key positions are both called query
      query  query=3, heads=4, width=2  feed q
      key    query=3, heads=4, width=2  feed q
      value  query=3, heads=4, width=2  feed q
      hint: rename the keys' and the values' axis]
  `);
});

it('refuses angles that do not fit', () => {
  const feeds = {
    x: feed([position, axis('heads', 2), axis('width', 6)]),
    cos: feed([position, axis('half', 3)]),
    sin: feed([position, axis('half', 2)]),
  };
  expect(() => traceProgram('rope', model, feeds, ({ x, cos, sin }) => ({ out: rope(x, cos, sin, 'half') })))
    .toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: rope: cos and sin have different axes
      x    position, heads=2, width=6  feed x
      cos  position, half=3            feed cos
      sin  position, half=2            feed sin]
  `);
});

it('names an op called outside of a trace and a parameter outside of the model', () => {
  const stray = param([embed]);
  expect(() => add(stray, stray)).toThrowErrorMatchingInlineSnapshot(
    `[GraphError: An op was called outside of a trace. Call model code inside traceProgram(...).]`,
  );
  expect(trace((x) => sumLast(add(x, stray as never), 'embed'))).toThrowErrorMatchingInlineSnapshot(
    `[GraphError: A parameter is used that is not reachable from the traced model. Make it a property of the model or of one of its parts.]`,
  );
});

it('leaves the model as it was after an error', () => {
  expect(trace((x, y) => add(x, y))).toThrow();
  expect(Object.keys(model.blocks[0])).not.toContain('shift');
  expect(Object.hasOwn(model.blocks[0], 'shift')).toBe(false);
});
