import { describe, expect, test } from 'vitest';
import type { Program, Value } from '../ir/graph.js';
import { attentionOp } from '../op/attention/attention.js';
import type { Builder } from '../op/builder.js';
import { erase } from '../op/define.js';
import { graphOps } from '../op/graph-ops.js';
import { symbol } from '../size.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { executionOrder } from './execution-order.js';
import { MemoryPool } from './memory-pool.js';
import { runInPool } from './run-in-pool.js';

const rows = 1024;
const row = { name: 'row', size: symbol('row') };
const column = { name: 'column', size: 16 };
/** Bytes of [row, column] and of [row]. */
const [wide, narrow] = [rows * 16 * 4, rows * 4];

/** A program of one feed `x`, f32[row, column], and one weight of the same axes. */
function program(body: (b: Builder, x: Value, weight: Value) => Value, weightDtype: 'f32' | 'bf16' = 'f32'): Program {
  const builder = new GraphBuilder();
  const x = builder.value({ axes: [row, column], dtype: 'f32' });
  const weight = builder.value({ axes: [{ name: 'out', size: 16 }, column], dtype: weightDtype });
  const y = body(graphOps(builder), x, weight);
  const state = [{ path: 'weight', value: weight }];
  return {
    name: 'test',
    feeds: [{ name: 'x', value: x }],
    state,
    nodes: builder.nodes,
    outputs: [{ name: 'y', value: y }],
    next: [],
  };
}

const run = (tested: Program, engine: 'tensorflow' | 'onnxruntime' = 'tensorflow') =>
  runInPool(tested, new Map([['row', rows]]), engine, new MemoryPool());

describe('what is live at one time', () => {
  test('feeds and weights lie outside; a result lives to the end', () => {
    const { live, feeds, outputs } = run(program((b, x) => b.exp(x)));
    expect({ live, feeds, outputs }).toEqual({ live: wide, feeds: wide, outputs: wide });
  });

  test('a chain on TensorFlow works in place, on ONNX Runtime in two buffers', () => {
    const chain = program((b, x) => b.exp(b.negate(b.exp(x))));
    expect(run(chain).live).toBe(wide);
    expect(run(chain, 'onnxruntime').live).toBe(2 * wide);
  });

  test('an operand that is read later keeps its place', () => {
    const kept = program((b, x) => {
      const a = b.exp(x);
      return b.add(b.negate(a), a);
    });
    expect(run(kept).live).toBe(2 * wide);
  });

  test('values end with their last use', () => {
    const reduced = program((b, x) => b.exp(b.sum(b.exp(x), ['column'])));
    // exp(x) and its sum; then the sum alone.
    expect(run(reduced).live).toBe(wide + narrow);
  });

  test('views share memory: merging and splitting cost nothing', () => {
    const viewed = program((b, x) => b.exp(b.split(b.merge(b.exp(x), ['row', 'column'], 'all'), 'all', [row, column])));
    expect(run(viewed).live).toBe(wide);
  });

  test('a view of a feed is no buffer of the run', () => {
    const viewed = program((b, x) => b.sum(b.rename(x, 'column', 'other'), ['other']));
    expect(run(viewed).live).toBe(narrow);
  });

  test('a product that comes in another order is held a second time', () => {
    const axes = { half: { name: 'half', size: 2 }, rest: { name: 'rest', size: rows / 2 } };
    const builder = new GraphBuilder();
    const x = builder.value({ axes: [axes.half, axes.rest, column], dtype: 'f32' });
    const weight = builder.value({ axes: [{ name: 'out', size: 16 }, column], dtype: 'f32' });
    const contracted = (order: readonly string[]): Program => {
      const own = new GraphBuilder(2);
      const y = graphOps(own).contract(x, weight, ['column'], order);
      const state = [{ path: 'weight', value: weight }];
      const outputs = [{ name: 'y', value: y }];
      return { name: 'test', feeds: [{ name: 'x', value: x }], state, nodes: own.nodes, outputs, next: [] };
    };
    expect(run(contracted(['half', 'rest', 'out'])).live).toBe(wide);
    expect(run(contracted(['half', 'out', 'rest'])).live).toBe(2 * wide);
  });
});

describe('order', () => {
  const siblings = program((b, x) => {
    const [left, right] = [b.exp(x), b.negate(x)];
    return b.add(b.sum(left, ['column']), b.sum(right, ['column']));
  });
  const names = (engine: 'tensorflow' | 'onnxruntime'): string[] =>
    executionOrder(siblings, engine).map(({ op }) => op);

  test('TensorFlow runs what is ready in the order in which it became so', () => {
    const late = program((b, x) => {
      const left = b.sum(b.exp(x), ['column']);
      return b.add(left, b.sum(b.negate(x), ['column']));
    });
    expect(executionOrder(late, 'tensorflow').map(({ op }) => op)).toEqual(['exp', 'negate', 'sum', 'sum', 'add']);
    // Both wide values and both sums: the second sum starts while the first may still be reading.
    expect(run(late).live).toBe(2 * wide + 2 * narrow);
    // One after the other; the first sum waits beside the second wide value and its sum.
    expect(run(late, 'onnxruntime').live).toBe(wide + 2 * narrow);
  });

  test('of nodes that are ready together the order is the program’s', () => {
    expect(names('tensorflow')).toEqual(names('onnxruntime'));
  });

  test('casts of 16-bit weights to f32 are ready at once, so that all of them are held from the start', () => {
    const cast = program((b, x, weight) => {
      const first = b.contract(b.exp(x), b.cast(weight, 'f32'), ['column'], ['row', 'out']);
      return b.contract(
        first,
        b.transpose(b.cast(b.negate(b.cast(weight, 'f32')), 'f32'), ['column', 'out']),
        ['out'],
        ['row', 'column'],
      );
    }, 'bf16');
    const order = executionOrder(cast, 'tensorflow').map(({ op }) => op);
    expect(order.indexOf('cast')).toBeLessThan(order.indexOf('contract'));
    expect(order.lastIndexOf('cast')).toBeLessThan(order.indexOf('contract'));
  });
});

describe('attention', () => {
  const attend = (length: number, masked: boolean): Program => {
    const builder = new GraphBuilder();
    const position = { name: 'position', size: length };
    const key = { name: 'key', size: length };
    const [heads, keyHeads, width] = [
      { name: 'heads', size: 4 },
      { name: 'keyHeads', size: 2 },
      { name: 'width', size: 8 },
    ];
    const value = (axes: Value['type']['axes']): Value => builder.value({ axes, dtype: 'f32' });
    const [q, k, v] = [value([position, heads, width]), value([key, keyHeads, width]), value([key, keyHeads, width])];
    const vectors = [position, position, key, key].map((axis) => (masked ? value([axis]) : undefined));
    const names = { query: 'position', key: 'key', heads: 'heads', keyHeads: 'keyHeads', width: 'width' };
    const [out] = builder.emit(erase(attentionOp), [q, k, v, ...vectors], { ...names, scale: 0.5 });
    if (out === undefined) throw new Error('attention has a result');
    const fed = [q, k, v, ...vectors].flatMap((one) => one ?? []);
    const feeds = fed.map((one, at) => ({ name: `in${at}`, value: one }));
    return { name: 'attend', feeds, state: [], nodes: builder.nodes, outputs: [{ name: 'out', value: out }], next: [] };
  };
  /** Bytes of the queries, [position, heads · width], and of scores of so many queries. */
  const queries = (length: number): number => 4 * length * 4 * 8;
  const scores = (length: number, of: number): number => 4 * 4 * of * length;
  const live = (tested: Program, engine: 'tensorflow' | 'onnxruntime'): number =>
    runInPool(tested, new Map(), engine, new MemoryPool()).live;

  test('on short sequences makes scores and weights whole, and the mask’s bias once for a group of heads', () => {
    for (const engine of ['tensorflow', 'onnxruntime'] as const) {
      expect(live(attend(1024, false), engine)).toBe(queries(1024) + 2 * scores(1024, 1024));
      // Two query heads share a key head: the bias repeats for them, half as large as the scores of four heads.
      expect(live(attend(1024, true), engine)).toBe(queries(1024) + 2.5 * scores(1024, 1024));
    }
  });

  test('on long ones walks over blocks: 256 queries on ONNX Runtime, 2^22 scores on TensorFlow', () => {
    const length = 16_384;
    // Padded queries and the blocks' results beside the output.
    const beside = 3 * queries(length);
    expect(live(attend(length, true), 'onnxruntime')).toBe(beside + 2.5 * scores(length, 256));
    // 2^22 / (4 · 16384) = 64 queries.
    expect(live(attend(length, true), 'tensorflow')).toBe(beside + 2.5 * scores(length, 64));
  });
});
