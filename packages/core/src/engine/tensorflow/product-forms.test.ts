import { describe, it } from 'vitest';
import { initializeState } from '../../bundle/initialize.js';
import { nativeProducts, type ProductKernels } from '../../lower/tensorflow/product-kernels.js';
import { expectClose } from '../../testing/expect-close.js';
import { mlpBundle } from '../../testing/mlp.js';
import { stepFeeds } from '../../testing/step-feeds.js';
import { hasTensorFlow } from '../../testing/tensorflow.js';
import { ReferenceSession } from '../reference.js';
import { TensorFlowSession } from './tensorflow.js';

// The device decides which form a session takes; here each runs wherever the tests do.
const forms: readonly (readonly [string, ProductKernels])[] = [
  ['joined with what follows', nativeProducts],
  ['apart from what follows', { ...nativeProducts, joins: false }],
  [
    'with second factors turned to lie plain',
    { ...nativeProducts, second: { lies: 'plain', columns: Infinity, elements: 0 } },
  ],
  [
    'with second factors turned to lie transposed',
    { ...nativeProducts, second: { lies: 'transposed', columns: Infinity, elements: 0 } },
  ],
  ['with both factors of weight gradients turned', { ...nativeProducts, both: { reciprocals: 0, line: 1 } }],
];

describe.skipIf(!hasTensorFlow)('products', () => {
  it.each(forms)('%s train as the evaluator does', async (how, products) => {
    const { bundle } = mlpBundle();
    const reference = new ReferenceSession(bundle);
    const session = await TensorFlowSession.open(bundle, { threads: 1, products });
    try {
      for (const one of [reference, session]) await initializeState(one, bundle.state, 5);
      for (const step of [1, 2, 3]) {
        const [expected, actual] = await Promise.all(
          [reference, session].map((one) => one.run('step', stepFeeds(step))),
        );
        // Single precision, a dozen roundings deep, over three steps.
        const tolerance = { relative: 1e-5, absolute: 1e-6 };
        expectClose(actual?.['loss']?.data ?? [], expected?.['loss']?.data ?? [NaN], tolerance, `loss, ${how}`);
        for (const { path } of bundle.state) {
          expectClose(await session.read(path), await reference.read(path), tolerance, `${path}, ${how}`);
        }
      }
    } finally {
      await session.close();
    }
  });
});
