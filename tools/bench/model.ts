import {
  add,
  attention,
  axis,
  bceWithLogits,
  contract,
  cos,
  dynamicAxis,
  feed,
  init,
  Linear,
  meanAll,
  meanOver,
  mergeLast,
  Module,
  multiply,
  recomputable,
  renameThirdLast,
  RmsNorm,
  rope,
  silu,
  sin,
  splitLast,
  traceProgram,
  vector,
  type Axis,
  type Program,
  type Tensor,
} from '@videoitg/core';

/** Sizes of a bench model; its PyTorch side is `torch_step.py`, which has the same table. */
export interface BenchShape {
  readonly samples: number;
  readonly tokens: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly mlp: number;
}

/**
 * `bench`: 25,699,329 parameters; `mini`: 360,193, the size of the quickstart's network, where the work per node is so
 * small that the cost of running a node shows.
 */
export const shapes = {
  bench: { samples: 1, tokens: 512, width: 512, layers: 8, heads: 8, mlp: 1408 },
  mini: { samples: 16, tokens: 106, width: 96, layers: 3, heads: 4, mlp: 288 },
} as const satisfies Record<string, BenchShape>;
export type ShapeName = keyof typeof shapes;

const epsilon = 1e-5;
const theta = 1e4;

type States = Tensor<['sample', 'position', 'width']>;
type Angles = Tensor<['sample', 'position', 'half']>;

interface BlockAxes {
  readonly width: Axis<'width'>;
  readonly mlp: Axis<'mlp'>;
  readonly heads: Axis<'heads'>;
  readonly headWidth: Axis<'headWidth'>;
}

/** Pre-norm block: full attention with rotary positions, then SwiGLU; no biases. */
class Block extends Module {
  readonly norm1: RmsNorm<'width'>;
  readonly query: Linear<'width', 'attended'>;
  readonly key: Linear<'width', 'attended'>;
  readonly value: Linear<'width', 'attended'>;
  readonly out: Linear<'attended', 'width'>;
  readonly norm2: RmsNorm<'width'>;
  readonly gate: Linear<'width', 'mlp'>;
  readonly up: Linear<'width', 'mlp'>;
  readonly down: Linear<'mlp', 'width'>;

  constructor(readonly axes: BlockAxes) {
    super();
    const { width, mlp } = axes;
    const attended = axis('attended', width.size);
    const bias = false;
    this.norm1 = new RmsNorm(width, epsilon);
    this.query = new Linear(width, attended, { bias });
    this.key = new Linear(width, attended, { bias });
    this.value = new Linear(width, attended, { bias });
    this.out = new Linear(attended, width, { bias });
    this.norm2 = new RmsNorm(width, epsilon);
    this.gate = new Linear(width, mlp, { bias });
    this.up = new Linear(width, mlp, { bias });
    this.down = new Linear(mlp, width, { bias });
  }

  forward(x: States, cos: Angles, sin: Angles): States {
    const mixed = add(x, this.attend(this.norm1.forward(x), cos, sin));
    const normal = this.norm2.forward(mixed);
    return add(mixed, this.down.forward(multiply(silu(this.gate.forward(normal)), this.up.forward(normal))));
  }

  attend(x: States, cos: Angles, sin: Angles): States {
    const { heads, headWidth } = this.axes;
    const split = (y: Tensor<['sample', 'position', 'attended']>) => splitLast(y, 'attended', [heads, headWidth]);
    const turn = (y: ReturnType<typeof split>) =>
      rope<['sample', 'position'], 'heads', 'headWidth', 'half'>(y, cos, sin, 'half');
    const key = turn(split(this.key.forward(x)));
    const mixed = attention(
      turn(split(this.query.forward(x))),
      renameThirdLast(key, 'position', 'key'),
      renameThirdLast(split(this.value.forward(x)), 'position', 'key'),
      { query: 'position', key: 'key', heads: 'heads', keyHeads: 'heads', width: 'headWidth' },
      Number(headWidth.size) ** -0.5,
    );
    return this.out.forward(mergeLast(mixed, ['heads', 'headWidth'], 'attended'));
  }
}

/** Blocks, a final norm, the mean over positions and one logit. */
export class BenchModel extends Module {
  readonly blocks: readonly Block[];
  readonly norm: RmsNorm<'width'>;
  readonly head: Linear<'width', 'logit'>;

  constructor(readonly shape: BenchShape) {
    super();
    const width = axis('width', shape.width);
    const axes = {
      width,
      mlp: axis('mlp', shape.mlp),
      heads: axis('heads', shape.heads),
      headWidth: axis('headWidth', shape.width / shape.heads),
    };
    this.blocks = Array.from({ length: shape.layers }, () => new Block(axes));
    this.norm = new RmsNorm(width, epsilon);
    this.head = new Linear(width, axis('logit', 1), { initializer: init.normal(shape.width ** -0.5) });
  }

  forward(x: States, rotary: Tensor<['sample', 'position']>): Tensor<['sample', 'logit']> {
    const half = this.shape.width / this.shape.heads / 2;
    const frequencies = vector(
      axis('half', half),
      Array.from({ length: half }, (_, i) => theta ** (-i / half)),
    );
    const angles = contract(rotary, frequencies, []);
    const states = this.blocks.reduce(
      (y, block) => recomputable('block', () => block.forward(y, cos(angles), sin(angles))),
      x,
    );
    return this.head.forward<['sample']>(meanOver(this.norm.forward(states), 'position'));
  }
}

/** The model's loss: binary cross-entropy of each sample's logit, averaged. Samples and positions have free sizes. */
export function traceLoss(model: BenchModel): Program {
  const [sample, position] = [dynamicAxis('sample'), dynamicAxis('position')];
  const feeds = {
    x: feed([sample, position, axis('width', model.shape.width)]),
    rotary: feed([sample, position]),
    label: feed([sample, axis('logit', 1)]),
  };
  return traceProgram('loss', model, feeds, ({ x, rotary, label }) => ({
    loss: meanAll(bceWithLogits(model.forward(x, rotary), label), ['sample', 'logit']),
  }));
}
