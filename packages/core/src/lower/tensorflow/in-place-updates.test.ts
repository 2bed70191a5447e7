import { describe, expect, it } from 'vitest';
import { makeBundle } from '../../bundle/bundle.js';
import { initializeState } from '../../bundle/initialize.js';
import { ReferenceSession } from '../../engine/reference.js';
import { tensorFlowEngine } from '../../engine/tensorflow/tensorflow.js';
import type { Bundle } from '../../ir/graph.js';
import { nextId } from '../../passes/rewrite.js';
import { expectClose } from '../../testing/expect-close.js';
import { mlpBundle } from '../../testing/mlp.js';
import { stepFeeds } from '../../testing/step-feeds.js';
import { graphOf, nodesUnder } from '../../testing/tensorflow-graph.js';
import { hasTensorFlow } from '../../testing/tensorflow.js';
import { GraphBuilder } from '../../trace/graph-builder.js';

/** The training step of `mlpBundle`, which also puts the updated matrix `first` into a second entry. */
function copying(order: 'before' | 'after'): Bundle {
  const { training, bundle } = mlpBundle();
  const { step } = training;
  const first = bundle.state.find(({ path }) => path === 'first');
  const updated = step.next.find(({ path }) => path === 'first');
  if (first === undefined || updated === undefined) throw new Error('the model has a matrix that is trained');
  const copy = { path: 'copy', value: updated.value };
  const next = order === 'before' ? [copy, ...step.next] : [...step.next, copy];
  const before = { path: 'copy', value: new GraphBuilder(nextId(step)).value(updated.value.type) };
  return makeBundle([{ ...step, state: [...step.state, before], next }], [...bundle.state, { ...first, path: 'copy' }]);
}

const updates = (bundle: Bundle): number =>
  nodesUnder(graphOf(bundle), 'step').filter(({ op }) => op === 'ResourceApplyAdam').length;

describe.each(['before', 'after'] as const)('a state whose update another state takes too, named %s it', (order) => {
  const bundle = copying(order);

  it('is not updated in place; the others are', () => {
    expect(updates(mlpBundle().bundle)).toBe(4);
    expect(updates(bundle)).toBe(3);
  });

  it.skipIf(!hasTensorFlow)('and the other get the evaluator’s elements, step after step', async () => {
    const reference = new ReferenceSession(bundle);
    const session = await tensorFlowEngine.open(bundle, { threads: 1 });
    try {
      for (const one of [reference, session]) await initializeState(one, bundle.state, 5);
      for (const step of [1, 2, 3]) {
        for (const one of [reference, session]) await one.run('step', stepFeeds(step));
        for (const { path } of bundle.state) {
          // Single precision, a dozen roundings deep, over three steps.
          const tolerance = { relative: 1e-5, absolute: 1e-6 };
          expectClose(await session.read(path), await reference.read(path), tolerance, `${path} after step ${step}`);
        }
        expect(await session.read('copy')).toEqual(await session.read('first'));
      }
    } finally {
      await session.close();
    }
  });
});
