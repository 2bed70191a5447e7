import type { OnnxEmitter, TensorInfo } from '../../lower/onnx/emitter.js';
import { multiplySizes } from '../../size.js';
import type { BackwardOperands, OnnxAttention, OnnxMask } from './onnx-matrices.js';

/** Queries per block: 8 heads of 4,096 keys make 33 MB of scores, and the products stay large enough to be fast. */
export const blockLength = 256;

const any4: TensorInfo = { dtype: 'f32', dims: [null, null, null, null] };
const any5: TensorInfo = { dtype: 'f32', dims: [null, null, null, null, null] };
const counter: TensorInfo = { dtype: 'i64', dims: [] };
const flag: TensorInfo = { dtype: 'bool', dims: [] };

/** [out, logSumExp] by a `Loop` over blocks of queries. */
export function walkForward(
  g: OnnxEmitter,
  attention: OnnxAttention,
  query: string,
  key: string,
  value: string,
  mask: OnnxMask | undefined,
): string[] {
  const blocks = new Blocks(g, attention);
  const [q, m] = [blocks.padRows(query), blocks.padMask(mask)];
  const body = g.subgraph('block', [counter, flag], ([index = '', going = '']) => {
    const at = blocks.range(index);
    const bias = m && attention.bias(blocks.maskAt(m, at));
    const results = attention.forward(blocks.rowsAt(q, at), key, value, bias);
    return [
      { value: g.node('Identity', [going]), info: flag },
      ...results.map((x) => ({ value: blocks.grouped(x), info: any5 })),
    ];
  });
  const results = g.nodes(2, 'Loop', [blocks.count, g.bool(true)], { body: { graph: body } });
  return results.map((stacked) => blocks.join(stacked));
}

/** [dQuery, dKey, dValue]: key and value gradients are summed over the blocks, query gradients are stacked. */
export function walkBackward(
  g: OnnxEmitter,
  attention: OnnxAttention,
  operands: BackwardOperands,
  mask: OnnxMask | undefined,
): string[] {
  const blocks = new Blocks(g, attention);
  const { key, value } = operands;
  const [query, rows, dots, dout] = [operands.query, operands.rows, operands.dots, operands.dout].map((x) =>
    blocks.padRows(x),
  );
  const m = blocks.padMask(mask);
  const zeros = g.node('Expand', [g.float(0), g.node('Shape', [key])]);
  const body = g.subgraph('block', [counter, flag, any4, any4], ([index = '', going = '', dKey = '', dValue = '']) => {
    const at = blocks.range(index);
    const part = (x = ''): string => blocks.rowsAt(x, at);
    const own = { query: part(query), key, value, rows: part(rows), dots: part(dots), dout: part(dout) };
    const [dq = '', dk = '', dv = ''] = attention.backward(own, m && attention.bias(blocks.maskAt(m, at)));
    return [
      { value: g.node('Identity', [going]), info: flag },
      { value: g.node('Add', [dKey, dk]), info: any4 },
      { value: g.node('Add', [dValue, dv]), info: any4 },
      { value: blocks.grouped(dq), info: any5 },
    ];
  });
  const [dKey = '', dValue = '', dQuery = ''] = g.nodes(3, 'Loop', [blocks.count, g.bool(true), zeros, zeros], {
    body: { graph: body },
  });
  return [blocks.join(dQuery), dKey, dValue];
}

/**
 * Queries in equal blocks: rows are padded with zeros to a multiple of the block length, because the results of a `Loop`
 * are stacked and must be alike; the padding is cut off at the end and contributes nothing to sums, since its dO is zero.
 */
class Blocks {
  readonly count: string;
  readonly #length: string;
  readonly #extra: string;

  constructor(
    readonly g: OnnxEmitter,
    readonly attention: OnnxAttention,
  ) {
    this.#length = g.size(attention.shape.query.size);
    this.count = g.node('Div', [g.node('Add', [this.#length, g.int(blockLength - 1)]), g.int(blockLength)]);
    this.#extra = g.node('Sub', [g.node('Mul', [this.count, g.int(blockLength)]), this.#length]);
  }

  /** [batch, keyHeads, group · query, width] → [batch, keyHeads, group, padded query, width] */
  padRows(x: string): string {
    const { g } = this;
    const length = g.node('Unsqueeze', [this.#length, g.ints([0])]);
    const [head, tail] = [g.ints([0, 0, this.attention.group]), g.ints([-1])];
    const split = g.node('Reshape', [x, g.node('Concat', [head, length, tail], { axis: { int: 0 } })]);
    return this.#pad(split, 3);
  }

  padMask(mask: OnnxMask | undefined): OnnxMask | undefined {
    if (mask === undefined) return undefined;
    const pad = (x: string): string => this.#pad(x, 1);
    return { ...mask, querySegment: pad(mask.querySegment), queryOrder: pad(mask.queryOrder) };
  }

  /** First and last query of block `index`. */
  range(index: string): readonly [start: string, end: string] {
    const { g } = this;
    const start = g.node('Unsqueeze', [g.node('Mul', [index, g.int(blockLength)]), g.ints([0])]);
    return [start, g.node('Add', [start, g.ints([blockLength])])];
  }

  /** [batch, keyHeads, group · block, width] of a padded operand. */
  rowsAt(x: string, [start, end]: readonly [string, string]): string {
    const { g } = this;
    const block = g.node('Slice', [x, start, end, g.ints([3])]);
    return g.node('Reshape', [
      block,
      g.node('Concat', [g.ints([0, 0, this.attention.group * blockLength]), this.#width(x)], { axis: { int: 0 } }),
    ]);
  }

  maskAt(mask: OnnxMask, [start, end]: readonly [string, string]): OnnxMask {
    const cut = (x: string): string => this.g.node('Slice', [x, start, end, this.g.ints([1])]);
    return { ...mask, querySegment: cut(mask.querySegment), queryOrder: cut(mask.queryOrder) };
  }

  /** [batch, keyHeads, group · block, width] → [batch, keyHeads, group, block, width] */
  grouped(x: string): string {
    return this.g.node('Reshape', [x, this.g.ints([0, 0, this.attention.group, blockLength, -1])]);
  }

  /**
   * Results of the blocks → [batch, keyHeads, group · query, width]. ONNX Runtime stacks them, the reference implementation
   * of ONNX joins them along the batch: the elements are the same, so that a reshape serves both.
   */
  join(results: string): string {
    const { g } = this;
    const { batch, keyHeads } = this.attention.shape;
    const sizes = [multiplySizes(...batch.map(({ size }) => size)), keyHeads.size, this.attention.group, blockLength];
    const blocks = g.node('Unsqueeze', [this.count, g.ints([0])]);
    const shape = g.node('Concat', [blocks, g.shape(sizes), g.ints([-1])], { axis: { int: 0 } });
    const stacked = g.node('Reshape', [results, shape]);
    const names = ['blocks', 'batch', 'heads', 'group', 'block', 'width'];
    const moved = g.transpose(stacked, names, ['batch', 'heads', 'group', 'blocks', 'block', 'width']);
    const width = g.node('Gather', [g.node('Shape', [stacked]), g.ints([5])], { axis: { int: 0 } });
    const padded = g.node('Reshape', [moved, g.node('Concat', [g.ints([0, 0, 0, -1]), width], { axis: { int: 0 } })]);
    const end = g.node('Unsqueeze', [this.#length, g.ints([0])]);
    const cut = g.node('Slice', [padded, g.ints([0]), end, g.ints([3])]);
    return g.node('Reshape', [cut, g.node('Concat', [g.ints([0, 0, -1]), width], { axis: { int: 0 } })]);
  }

  #width(x: string): string {
    const { g } = this;
    return g.node('Gather', [g.node('Shape', [x]), g.ints([4])], { axis: { int: 0 } });
  }

  #pad(x: string, axis: number): string {
    const { g } = this;
    const extra = g.node('Unsqueeze', [this.#extra, g.ints([0])]);
    const pads = g.node('Concat', [g.ints([0]), extra], { axis: { int: 0 } });
    return g.node('Pad', [x, pads, g.float(0), g.ints([axis])]);
  }
}
