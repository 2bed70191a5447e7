import { dynamicAxis } from '../axis.js';
import type { Program } from '../ir/graph.js';
import { ops } from '../op/registry.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { gradientProgram } from './op-program.js';

const names = ['query', 'key', 'value', 'querySegment', 'queryOrder', 'keySegment', 'keyOrder'];

/** Attention's sizes that are numbers. */
export interface AttentionSizes {
  readonly heads: number;
  readonly keyHeads: number;
  readonly width: number;
}

/**
 * Masked attention of any number of samples and positions: the program `forward`, whose result is `out0`, and `gradient`,
 * which gives the result's gradients for its cotangent `c0`. Feeds are numbered as the op's inputs are.
 */
export function attentionPrograms({ heads, keyHeads, width }: AttentionSizes): [forward: Program, gradient: Program] {
  const builder = new GraphBuilder();
  const [sample, query, key] = [dynamicAxis('sample'), dynamicAxis('query'), dynamicAxis('key')];
  const values = names.map((name, at) => {
    const position = name.startsWith('query') ? query : key;
    const own = at === 0 ? { name: 'heads', size: heads } : { name: 'keyHeads', size: keyHeads };
    return builder.value({
      axes: [sample, position, ...(at < 3 ? [own, { name: 'width', size: width }] : [])],
      dtype: 'f32',
    });
  });
  const attributes = { query: 'query', key: 'key', heads: 'heads', keyHeads: 'keyHeads', width: 'width', scale: 0.5 };
  const [out] = builder.emit(ops.attention, values, attributes);
  if (out === undefined) throw new Error('attention has an output');
  const feeds = values.map((value, at) => ({ name: `in${at}`, value }));
  const outputs = [{ name: 'out0', value: out }];
  const forward: Program = { name: 'forward', feeds, state: [], nodes: builder.nodes, outputs, next: [] };
  return [forward, { ...gradientProgram(forward), name: 'gradient' }];
}
