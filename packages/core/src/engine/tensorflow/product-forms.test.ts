import { describe, it } from 'vitest';
import { nativeProducts, type ProductKernels } from '../../lower/tensorflow/product-kernels.js';
import { ops } from '../../op/registry.js';
import { bundleOf } from '../../testing/op-program.js';
import { expectRun, runsOf } from '../../testing/op-runs.js';
import { hasTensorFlow } from '../../testing/tensorflow.js';
import { TensorFlowSession } from './tensorflow.js';

// The device decides which form a session takes; here each runs wherever the tests do.
const forms: readonly (readonly [string, ProductKernels])[] = [
  ['joined with what follows', nativeProducts],
  ['apart from what follows', { ...nativeProducts, joins: false }],
  ['of transposed second factors', { ...nativeProducts, prefersTransposed: true }],
];

describe.skipIf(!hasTensorFlow)('products', () => {
  const runs = runsOf(ops.contract);

  it.each(forms)('%s have the evaluator’s values and gradients', async (how, products) => {
    const bundle = bundleOf(...runs.map(({ program }) => program));
    const session = await TensorFlowSession.open(bundle, { threads: 1, products });
    try {
      for (const run of runs) expectRun(run, await session.run(run.program.name, run.feeds), how);
    } finally {
      await session.close();
    }
  });
});
