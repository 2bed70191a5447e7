//# # The graph can be read
//# Model code runs once, on tensors without data, and leaves a small program. Training, inference and export are
//# functions of that program.
//#
//#     npx tsx --conditions=@videoitg/source examples/03-read-the-graph.ts
import {
  add,
  axis,
  defaultAdamW,
  dynamicAxis,
  encodeOnnx,
  feed,
  Linear,
  lowerToOnnx,
  Module,
  parameterEntries,
  printProgram,
  ShapeError,
  traceProgram,
  trainingPrograms,
  type Tensor,
} from '@videoitg/core';
import { FrameSelector, lossProgram, tiny } from '@videoitg/models';

//# ## The program
//# One line an op: the value, its axes by name, and the module it came from. `frame`, `text` and `position` have no
//# size yet; one program serves every length.
const model = new FrameSelector(tiny);
const parameters = parameterEntries(model);
const [loss, traceSeconds] = timed(() => lossProgram(model));
const [signature = '', ...lines] = printProgram(loss).split('\n');
const nodes = lines.filter((line) => /^ +%/.test(line));
const state = lines.filter((line) => line.startsWith('  state '));
console.log(signature);
console.log([...state.slice(0, 4), `  … ${state.length - 4} more parameters`].join('\n'));
console.log([...nodes.slice(0, 16), `  … ${nodes.length - 24} more nodes`, ...nodes.slice(-8)].join('\n'));

//# ## The training step
//# Backward pass, clipping and AdamW are appended to the same graph; then it is lowered to ONNX. The tower is frozen,
//# so that nothing of its gradients is in the step.
const trainable = parameters.map(({ path }) => path).filter((path) => !path.startsWith('vision.'));
const [{ step }, differentiateSeconds] = timed(() =>
  trainingPrograms(loss, parameters, { loss: 'loss', trainable, optimizer: defaultAdamW }),
);
const [bytes, lowerSeconds] = timed(() => encodeOnnx(lowerToOnnx(step, { contrib: true }).model).length);
console.table({
  trace: { ms: milliseconds(traceSeconds), nodes: loss.nodes.length },
  'differentiate, add AdamW': { ms: milliseconds(differentiateSeconds), nodes: step.nodes.length },
  'lower to ONNX': { ms: milliseconds(lowerSeconds), bytes },
});

//# ## A mistake
//# Both sides of the addition are called `hidden`, so the types agree; that their sizes differ is found while tracing,
//# with both operands and where they came from.
class Fusion extends Module {
  readonly project = new Linear(axis('embed', 32), axis('hidden', 64));

  forward(text: Tensor<['position', 'hidden']>, visual: Tensor<['position', 'embed']>): Tensor<['position', 'hidden']> {
    return add(text, this.project.forward(visual));
  }
}

const fusion = new Fusion();
const position = dynamicAxis('position');
try {
  const feeds = { text: feed([position, axis('hidden', 48)]), visual: feed([position, axis('embed', 32)]) };
  traceProgram('fusion', fusion, feeds, ({ text, visual }) => ({ fused: fusion.forward(text, visual) }));
} catch (error) {
  if (!(error instanceof ShapeError)) throw error;
  console.log(`\nShapeError: ${error.message}`);
}

function timed<R>(work: () => R): [result: R, seconds: number] {
  const start = performance.now();
  const result = work();
  return [result, (performance.now() - start) / 1e3];
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e3);
}
