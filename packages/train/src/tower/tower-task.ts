import { CounterRandom, type Feeds } from '@videoitg/core';
import type { Stills } from '@videoitg/data/miniature';
import { preprocessFrame } from '@videoitg/data/pure';
import { gridMatrices, patchSide, type SelectorConfig } from '@videoitg/models';
import type { TrainingTask } from '../trainer.js';
import { readerGrid, TowerModel, towerLoss } from './tower-model.js';

/**
 * The tower's own pre-training in miniature: independent pictures against phrases. Each update draws its pictures from
 * (seed, step).
 *
 * @param batch Pictures per update.
 */
export function towerTask(
  config: SelectorConfig,
  stills: Stills,
  options: { batch: number; seed: number },
): TrainingTask & { readonly model: TowerModel } {
  const { batch, seed } = options;
  const { image } = config.vision;
  const phrases = stills.phrases.length;
  const model = new TowerModel(config, phrases);
  const side = patchSide(config.vision);
  const grid = gridMatrices([{ frames: batch, side: readerGrid }], { patchSide: side });
  const pixelCount = 3 * image * image;
  const bytes = stills.size * stills.size * 3;
  const feedsAt = (step: number): Feeds => {
    const random = new CounterRandom([seed, 'tower batch', step]);
    const pixels = new Float32Array(batch * pixelCount);
    const labels = new Float32Array(batch * phrases);
    for (let k = 0; k < batch; k++) {
      const still = random.integerBelow(stills.count, k);
      const rgb = stills.images.subarray(still * bytes, (still + 1) * bytes);
      preprocessFrame(rgb, stills.size, stills.size, image, pixels, k * pixelCount);
      labels.set(stills.labels.subarray(still * phrases, (still + 1) * phrases), k * phrases);
    }
    return {
      pixels: { shape: [batch, 3, image, image], data: pixels },
      grid: { shape: grid.shape, data: grid.values },
      labels: { shape: [batch, phrases], data: labels },
      weights: { shape: [batch], data: new Float32Array(batch).fill(0.5 / batch) },
    };
  };
  return { model, loss: towerLoss(model), batch: (step) => Promise.resolve([feedsAt(step)]) };
}
