import { describe, expect, it } from 'vitest';
import { EngineError } from '../../errors.js';
import { tensorflow } from '#tensorflow-proto';
import { FunctionLibrary } from '../../lower/tensorflow/function-library.js';
import { GraphEmitter } from '../../lower/tensorflow/graph-emitter.js';
import { lowerToTensorFlow, type LoweredBundle } from '../../lower/tensorflow/lower-bundle.js';
import { mlpBundle } from '../../testing/mlp.js';
import { hasTensorFlow } from '../../testing/tensorflow.js';
import { checkRelease } from './library-release.js';
import { prepareEnvironment, threadPools } from './environment.js';
import { ModelWorker } from './model-worker.js';
import { requireProvider } from './tensorflow.js';

/** What an emitter asks for when a layer's product has an attribute that came after the oldest release. */
function requirements() {
  const emitter = new GraphEmitter({ prefix: 'step', library: new FunctionLibrary(), feeds: [], assumeSmall: false });
  emitter.label = 'blocks.0.attention';
  const [a = ''] = emitter.named('a', 'Placeholder', [], { dtype: 'f32', shape: [2, 2] });
  emitter.node('MatMul', [a, a]);
  emitter.node('MatMul', [a, a], { grad_a: true });
  return emitter.trail.requirements;
}

describe('checkRelease', () => {
  it('names the layer, the op and both releases where the library is older', () => {
    expect(() => checkRelease(requirements(), '2.9.1', 'a library')).toThrowErrorMatchingInlineSnapshot(
      `[EngineError: blocks.0.attention needs MatMul.grad_a of TensorFlow 2.21.0, but a library is TensorFlow 2.9.1. \`videoitg setup tensorflow\` gets a current one.]`,
    );
    expect(() => checkRelease(requirements(), '2.9.1', 'a library')).toThrow(EngineError);
  });

  it.each(['1.99.99', '2.20.9', '2.3', '2.9.1-rc2'])('refuses %s', (version) => {
    expect(() => checkRelease(requirements(), version, 'a library')).toThrow('MatMul.grad_a of TensorFlow 2.21.0');
  });

  it.each(['2.21.0', '2.21.1', '2.100.0', '3.0.0-rc1'])('takes %s', (version) => {
    checkRelease(requirements(), version, 'a library');
  });

  it('asks nothing of a library when all is in the oldest release', () => {
    checkRelease(lowerToTensorFlow(mlpBundle().bundle).requirements, '2.9.1', 'a library');
  });
});

describe.skipIf(!hasTensorFlow)('a graph that needs a later library', () => {
  /** The graph as a later release might have it: an attribute is of another kind, for which today's refuse to load it. */
  function fromLater(): LoweredBundle {
    const lowered = lowerToTensorFlow(mlpBundle().bundle);
    const model = tensorflow.SavedModel.decode(tensorflow.SavedModel.encode(lowered.model).finish());
    const attributes = model.metaGraphs[0]?.graphDef?.node?.find(({ op }) => op === 'MatMul')?.attr;
    if (!attributes) throw new Error('the graph has a product');
    attributes['transpose_a'] = { i: 1 };
    return { ...lowered, model, requirements: [{ release: '99.1.0', what: 'MatMul.transpose_a', layer: 'head' }] };
  }

  it('is refused for that reason, before it is loaded', async () => {
    const provider = requireProvider();
    prepareEnvironment(provider, threadPools(0, 1));
    const opening = ModelWorker.open(provider, fromLater());
    const error: unknown = await opening.catch((cause: unknown) => cause);
    expect(error).toMatchObject({ kind: 'unsupported' });
    expect(String(error).replace(/but .+ is TensorFlow [\d.]+\./, 'but S is TensorFlow V.')).toMatchInlineSnapshot(
      `"EngineError: head needs MatMul.transpose_a of TensorFlow 99.1.0, but S is TensorFlow V. \`videoitg setup tensorflow\` gets a current one."`,
    );
  });
});
