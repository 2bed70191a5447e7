import { biasCorrections, defaultAdamW } from '../bundle/training.js';
import { CounterRandom } from '../random/counter-random.js';
import type { Feeds, HostArray } from '../trace/bind.js';

const scalar = (x: number): HostArray => ({ shape: [], data: Float32Array.of(x) });

/** Feeds of training step t = 1, 2, ... of `mlpBundle`, 3 to 7 rows, with a target that a small network can learn. */
export function stepFeeds(step: number): Feeds {
  const { biasCorrection1, biasCorrection2 } = biasCorrections(defaultAdamW, step);
  const rows = 3 + (step % 5);
  const x = new Float32Array(rows * 3);
  new CounterRandom([0, 'engine', step]).fillNormal(x, { mean: 0, deviation: 1 });
  const target = Float32Array.from({ length: rows * 2 }, (_, at) => Math.sin(x[3 * (at >> 1) + (at & 1)] ?? 0));
  return {
    x: { shape: [rows, 3], data: x },
    target: { shape: [rows, 2], data: target },
    weight: { shape: [rows], data: new Float32Array(rows).fill(1 / rows) },
    'learningRate.default': scalar(0.01),
    biasCorrection1: scalar(biasCorrection1),
    biasCorrection2: scalar(biasCorrection2),
    clipNorm: scalar(1),
  };
}
