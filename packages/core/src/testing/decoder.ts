import { axis, dynamicAxis } from '../axis.js';
import { parameterEntries } from '../bundle/bundle.js';
import { differentiate, type DifferentiateOptions } from '../bundle/training.js';
import type { Program, StateEntry } from '../ir/graph.js';
import { Embedding } from '../nn/embedding.js';
import { Linear } from '../nn/linear.js';
import { RmsNorm } from '../nn/rms-norm.js';
import { attention } from '../op/attention/attention.js';
import { bceWithLogits } from '../op/composite/bce-with-logits.js';
import { silu } from '../op/composite/silu.js';
import { add } from '../op/elementwise/add.js';
import { multiply } from '../op/elementwise/multiply.js';
import { contract } from '../op/linear/linear.js';
import { mergeLast } from '../op/movement/merge.js';
import { renameThirdLast } from '../op/movement/rename.js';
import { splitLast } from '../op/movement/split.js';
import { sumAll } from '../op/reduce/sum.js';
import { CounterRandom } from '../random/counter-random.js';
import type { Feeds } from '../trace/bind.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param } from '../trace/param.js';
import { feed, traceProgram } from '../trace/program.js';
import { recomputable } from '../trace/recomputable.js';
import type { Tensor } from '../trace/tensor.js';

const position = dynamicAxis('position');
const hidden = axis('hidden', 8);
const [heads, width] = [axis('heads', 2), axis('width', 4)];
const attended = axis('attended', 8);
const mlp = axis('mlp', 12);

type States = Tensor<['position', 'hidden']>;

/** x + attention(norm x), then x + down(silu(up(norm x))). */
class Block extends Module {
  readonly norm1 = new RmsNorm(hidden, 1e-6);
  readonly query = new Linear(hidden, attended);
  readonly key = new Linear(hidden, attended);
  readonly value = new Linear(hidden, attended);
  readonly out = new Linear(attended, hidden, { bias: false });
  readonly norm2 = new RmsNorm(hidden, 1e-6);
  readonly up = new Linear(hidden, mlp);
  readonly down = new Linear(mlp, hidden, { bias: false });

  forward(x: States): States {
    const normal = this.norm1.forward(x);
    const split = (states: Tensor<['position', 'attended']>) => splitLast(states, 'attended', [heads, width]);
    const asKey = (states: Tensor<['position', 'attended']>) => renameThirdLast(split(states), 'position', 'key');
    const names = { query: 'position', key: 'key', heads: 'heads', keyHeads: 'heads', width: 'width' } as const;
    const mixed = attention(
      split(this.query.forward(normal)),
      asKey(this.key.forward(normal)),
      asKey(this.value.forward(normal)),
      names,
      0.5,
    );
    const after = add(x, this.out.forward(mergeLast(mixed, ['heads', 'width'], 'attended')));
    return add(after, this.down.forward(silu(this.up.forward(this.norm2.forward(after)))));
  }
}

/** The smallest network with all that precision and recomputation tell apart: two blocks, each a region of its own. */
export class Decoder extends Module {
  readonly table = new Embedding(axis('token', 11), hidden, init.normal(1));
  readonly blocks = [new Block(), new Block()] as const;
  readonly norm = new RmsNorm(hidden, 1e-6);
  readonly head = param([hidden], init.normal(1));

  /** Logit of every position. */
  logits(ids: Tensor<['position'], 'i32'>): Tensor<['position']> {
    const rows: States = this.table.forward<['position']>(ids);
    const last = this.blocks.reduce<States>((x, block) => recomputable('block', () => block.forward(x)), rows);
    return contract(this.norm.forward(last), this.head, ['hidden']);
  }
}

/** Program `loss` of a decoder: loss, and the logits. */
export function decoderLoss(model: Decoder = new Decoder()): { program: Program; state: readonly StateEntry[] } {
  const feeds = { ids: feed([position], 'i32'), labels: feed([position]), weights: feed([position]) };
  const program = traceProgram('loss', model, feeds, ({ ids, labels, weights }) => {
    const logits = model.logits(ids);
    return { loss: sumAll(multiply(bceWithLogits(logits, labels), weights), ['position']), logits };
  });
  return { program, state: parameterEntries(model) };
}

/** A program with the gradients of its loss by all of its state as outputs `d.<path>`. */
export function withGradients(source: Program, name: string, options?: DifferentiateOptions): Program {
  const paths = source.state.map(({ path }) => path);
  const { program, builder, gradients } = differentiate(source, 'loss', paths, options);
  const outputs = [...gradients].map(([path, value]) => ({ name: `d.${path}`, value }));
  return { ...program, name, nodes: builder.nodes, outputs: [...program.outputs, ...outputs] };
}

/** Feeds of `decoderLoss`, the same on every run. */
export function decoderFeeds(length = 9): Feeds {
  const random = new CounterRandom([0, 'decoder', length]);
  const shape = [length];
  return {
    ids: { shape, data: Int32Array.from({ length }, (_, at) => random.integerBelow(11, at)) },
    labels: { shape, data: Float32Array.from({ length }, (_, at) => random.integerBelow(2, 100 + at)) },
    weights: { shape, data: new Float32Array(length).fill(1 / length) },
  };
}
