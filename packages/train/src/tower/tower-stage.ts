import { makeStills } from '@videoitg/data/miniature';
import type { SelectorConfig } from '@videoitg/models';
import { describeModel } from '../checkpoint/model-description.js';
import type { StageTask } from '../stage.js';
import { towerTask } from './tower-task.js';

export interface TowerStageOptions {
  readonly model: SelectorConfig;
  /** Pictures to draw from, and the seed they are made from. */
  readonly stills: { readonly count: number; readonly seed: number };
  /** Pictures per update. */
  readonly batch: number;
}

/**
 * Task of the miniature's stage `tower`, which stands in for SigLIP's pre-training: independent pictures against a
 * closed list of phrases.
 */
export function towerPretraining({ model, stills, batch }: TowerStageOptions): StageTask {
  const description = describeModel(model);
  return {
    settings: { kind: 'tower', stills, batch, model: description },
    prepare({ settings }) {
      const pictures = makeStills(stills.count, stills.seed, model.vision.image);
      const task = towerTask(model, pictures, { batch, seed: settings.seed });
      const summary = [`${stills.count} stills, ${pictures.phrases.length} phrases, ${batch} stills an update`];
      return Promise.resolve({ ...task, description, summary });
    },
  };
}
