import { describe, expect, it } from 'vitest';
import { makeBundle } from '../../bundle/bundle.js';
import { ReferenceSession } from '../../engine/reference.js';
import { TensorFlowSession } from '../../engine/tensorflow/tensorflow.js';
import { CounterRandom } from '../../random/counter-random.js';
import { attentionPrograms } from '../../testing/attention.js';
import { expectClose } from '../../testing/expect-close.js';
import { graphOf, nodesUnder } from '../../testing/tensorflow-graph.js';
import { hasTensorFlow } from '../../testing/tensorflow.js';
import type { Feeds, HostArray } from '../../trace/bind.js';

const [forward, gradient] = attentionPrograms({ heads: 4, keyHeads: 2, width: 3 });
const bundle = makeBundle([forward, gradient], []);
const [queries, keys] = [5, 7];

/** Positions are in segments of their sample's own length, so that a part with another's mask would show. */
function feedsOf(samples: number): Feeds {
  const normal = (key: string, ...shape: readonly number[]): HostArray => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    new CounterRandom([0, 'parts', key]).fillNormal(data, { mean: 0, deviation: 1 });
    return { shape, data };
  };
  const vector = (positions: number, value: (at: number, sample: number) => number): HostArray => ({
    shape: [samples, positions],
    data: Float32Array.from({ length: samples * positions }, (_, at) =>
      value(at % positions, Math.floor(at / positions)),
    ),
  });
  const segment = (at: number, sample: number): number => Math.floor(at / (2 + sample));
  const order = (at: number): number => at;
  const rows = [
    normal('query', samples, queries, 4, 3),
    normal('key', samples, keys, 2, 3),
    normal('value', samples, keys, 2, 3),
  ];
  const masks = [queries, queries, keys, keys].map((positions, at) =>
    vector(positions, at % 2 === 0 ? segment : order),
  );
  const arrays = [...rows, ...masks];
  return {
    ...Object.fromEntries(arrays.map((array, at) => [`in${at}`, array])),
    c0: normal('cotangent', samples, queries, 4, 3),
  };
}

describe.skipIf(!hasTensorFlow)('attention in parts of the batch', () => {
  // Single precision, a few dozen terms a sum.
  const tolerance = { relative: 1e-5, absolute: 1e-6 };

  it.each([1, 2, 3, 4])(
    'of three, with a batch of %i, gives the evaluator’s results and gradients',
    async (samples) => {
      const { c0, ...inputs } = feedsOf(samples);
      const reference = new ReferenceSession(bundle);
      const session = await TensorFlowSession.open(bundle, { threads: 2, concurrency: 3 });
      try {
        for (const [name, feeds] of [
          ['forward', inputs],
          ['gradient', { ...inputs, ...(c0 && { c0 }) }],
        ] as const) {
          const [expected, actual] = [await reference.run(name, feeds), await session.run(name, feeds)];
          expect(Object.keys(expected).length).toBeGreaterThan(0);
          for (const [output, { data }] of Object.entries(expected)) {
            expectClose(actual[output]?.data ?? [], data, tolerance, `${name} ${output} of ${samples} samples`);
          }
        }
      } finally {
        await session.close();
      }
    },
  );
});

describe('parts', () => {
  const count = (op: string, concurrency: number): number =>
    nodesUnder(graphOf(bundle, { concurrency }), 'gradient').filter((node) => node.op === op).length;

  it('are as many as ops run at once, four at most, and make their softmax once for both directions', () => {
    expect([1, 2, 3, 8].map((concurrency) => count('Softmax', concurrency))).toEqual([1, 2, 3, 4]);
  });

  it('are not made where XLA compiles the program', () => {
    const jit = ['forward', 'gradient'];
    expect(graphOf(bundle, { concurrency: 2, jit })).toEqual(graphOf(bundle, { jit }));
  });
});
