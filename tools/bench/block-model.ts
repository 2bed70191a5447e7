import {
  atPrecision,
  axis,
  CounterRandom,
  differentiate,
  dynamicAxis,
  feed,
  makeBundle,
  meanAll,
  Module,
  multiply,
  parameterEntries,
  traceProgram,
  type Bundle,
  type Feeds,
} from '@videoitg/core';
import { Qwen2, qwen2_05b, type Qwen2Config } from '@videoitg/models';

/** A decoder without its table: `layers` blocks and the final norm, on input vectors. */
class Blocks extends Module {
  readonly decoder: Qwen2;

  constructor(config: Qwen2Config) {
    super();
    this.decoder = new Qwen2(config);
  }
}

/** Blocks of Qwen2-0.5B: 896 wide, 14 query and 2 key heads of 64, MLP 4,864. The table is not used and not made. */
export const blockConfig = (layers: number): Qwen2Config => ({ ...qwen2_05b, layers, vocabulary: 1 });

/** One program, `gradient`: loss Σ y·x / n of the blocks' states, and the sums of all gradients. */
export function blockBundle(layers: number, products: 'f32' | 'bf16'): Bundle {
  const config = blockConfig(layers);
  const model = new Blocks(config);
  const [sample, position] = [dynamicAxis('sample'), dynamicAxis('position')];
  const vector = feed([sample, position]);
  const feeds = {
    x: feed([sample, position, axis('hidden', config.hidden)]),
    segment: vector,
    order: vector,
    rotary: vector,
  };
  const loss = traceProgram('gradient', model, feeds, ({ x, ...layout }) => {
    const states = model.decoder.forward(x, layout);
    return { loss: meanAll(multiply(states, x), ['sample', 'position', 'hidden']) };
  });
  const parameters = parameterEntries(model);
  const paths = loss.state.map(({ path }) => path);
  const { program, builder, gradients } = differentiate(atPrecision(loss, parameters, products), 'loss', paths);
  const outputs = [...program.outputs, ...[...gradients].map(([name, value]) => ({ name: `d_${name}`, value }))];
  return makeBundle([{ ...program, nodes: builder.nodes, outputs }], parameters);
}

/** Who sees whom: all see all, the layout of variant C, or each sees those before it, that of language. */
export type BlockMask = 'full' | 'causal';

/** One sequence. */
export function blockFeeds(positions: number, mask: BlockMask): Feeds {
  const { hidden } = qwen2_05b;
  const x = new Float32Array(positions * hidden);
  new CounterRandom([0, 'x']).fillNormal(x, { mean: 0, deviation: 1 });
  const vector = (value: (at: number) => number) => ({
    shape: [1, positions],
    data: Float32Array.from({ length: positions }, (_, at) => value(at)),
  });
  return {
    x: { shape: [1, positions, hidden], data: x },
    segment: vector(() => 0),
    order: vector((at) => (mask === 'causal' ? at : 0)),
    rotary: vector((at) => at),
  };
}
