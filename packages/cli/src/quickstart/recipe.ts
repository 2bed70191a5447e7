import { mini, type SelectorConfig } from '@videoitg/models';
import { adamW, cosine, defineStage, grounding, towerPretraining, type Stage } from '@videoitg/train';
import { join } from 'node:path';
import type { QuickstartFiles } from './layout.js';

/** Sizes of the miniature. The number of steps is fixed, not the time. */
export const recipe = {
  training: 600,
  heldOut: 60,
  stills: 20_000,
  /** Rows of the embedding table; the tokenizer of the closed vocabulary needs fewer. */
  vocabulary: 512,
  towerSteps: 1750,
  groundingSteps: 2000,
  k: 8,
  /** Shown instead of every question in the control. */
  constantQuestion: 'show the frames',
} as const;

export const quickstartModel = (): SelectorConfig => mini(recipe.vocabulary);

const optimizer = (learningRate: number) => adamW({ learningRate, betas: [0.9, 0.99], clipNorm: 1 });

/** Stage `tower`: stands in for SigLIP's pre-training. */
export function towerStage(files: QuickstartFiles, seed: number): Stage {
  return defineStage({
    name: 'tower',
    task: towerPretraining({ model: quickstartModel(), stills: { count: recipe.stills, seed }, batch: 64 }),
    trainable: ['vision', 'projector', 'averageReader', 'tokenReader'],
    optimizer: optimizer(3e-3),
    schedule: cosine({ warmupRatio: 0.05 }),
    stopAfter: { steps: recipe.towerSteps },
    seed,
    output: files.tower,
  });
}

/** Stage `grounding`: the tower is frozen, its features are cached. */
export function groundingStage(files: QuickstartFiles, seed: number, constantQuestion?: string): Stage {
  return defineStage({
    name: 'grounding',
    task: grounding({
      model: quickstartModel(),
      tokenizer: files.tokenizer,
      data: { root: files.set, records: join(files.set, 'train.json'), maxFrames: 512, features: files.features },
      batch: { videos: 4, questions: 4 },
      ...(constantQuestion === undefined ? {} : { constantQuestion }),
    }),
    initFrom: files.tower,
    trainable: ['projector', 'language', 'head'],
    optimizer: optimizer(2e-3),
    schedule: cosine({ warmupRatio: 0.05 }),
    stopAfter: { steps: recipe.groundingSteps },
    seed,
    output: constantQuestion === undefined ? files.grounding : files.constantQuestion,
  });
}
