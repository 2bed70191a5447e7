import {
  attention,
  axis,
  constant,
  contract,
  differentiate,
  dynamicAxis,
  feed,
  init,
  makeBundle,
  meanAll,
  Module,
  multiply,
  multiplyLast,
  param,
  parameterEntries,
  renameThirdLast,
  softmax,
  traceProgram,
  transpose,
  type Bundle,
  type Tensor,
} from '@videoitg/core';

/** `op`: the attention op. `whole`: the same written as two products and a softmax, whose matrices are made whole. */
export type AttentionForm = 'op' | 'whole';

const heads = axis('heads', 8);
const width = axis('width', 64);
const scale = 64 ** -0.5;

type Rows = Tensor<['sample', 'position', 'heads', 'width']>;

/** Query, key and value are the input times a vector each, so that all three have a gradient and little else costs. */
class AttentionModel extends Module {
  readonly query = param([width], init.ones);
  readonly key = param([width], init.ones);
  readonly value = param([width], init.ones);

  forward(form: AttentionForm, x: Rows): Rows {
    const operands = [multiplyLast(x, this.query), multiplyLast(x, this.key), multiplyLast(x, this.value)] as const;
    return form === 'op' ? this.op(...operands) : this.whole(...operands);
  }

  op(query: Rows, key: Rows, value: Rows): Rows {
    return attention(
      query,
      renameThirdLast(key, 'position', 'key'),
      renameThirdLast(value, 'position', 'key'),
      { query: 'position', key: 'key', heads: 'heads', keyHeads: 'heads', width: 'width' },
      scale,
    );
  }

  whole(query: Rows, key: Rows, value: Rows): Rows {
    const byHead = (x: Rows) => transpose(x, ['sample', 'heads', 'position', 'width']);
    const keys = (x: Rows) => transpose(renameThirdLast(x, 'position', 'key'), ['sample', 'heads', 'key', 'width']);
    const scores = contract(multiplyLast(byHead(query), constant(scale)), keys(key), ['width']);
    const weights = softmax(scores, 'key');
    return transpose(contract(weights, keys(value), ['key']), ['sample', 'position', 'heads', 'width']);
  }
}

/** One program, `gradient`: loss and the gradients of the three vectors, for any number of positions. */
export function attentionBundle(form: AttentionForm): Bundle {
  const model = new AttentionModel();
  const [sample, position] = [dynamicAxis('sample'), dynamicAxis('position')];
  const loss = traceProgram('gradient', model, { x: feed([sample, position, heads, width]) }, ({ x }) => ({
    loss: meanAll(multiply(model.forward(form, x), x), ['sample', 'position', 'heads', 'width']),
  }));
  const parameters = parameterEntries(model);
  const paths = parameters.map(({ path }) => path);
  const { program, builder, gradients } = differentiate(loss, 'loss', paths);
  const outputs = [...program.outputs, ...[...gradients].map(([name, value]) => ({ name: `d_${name}`, value }))];
  return makeBundle([{ ...program, nodes: builder.nodes, outputs }], parameters);
}
