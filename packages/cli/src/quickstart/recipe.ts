import { mini, type SelectorConfig } from '@videoitg/models';
import { adamW, cosine, defineStage, grounding, towerPretraining, type Stage } from '@videoitg/train';
import { join } from 'node:path';
import type { QuickstartFiles } from './layout.js';

/** Sizes of the whole job. The numbers of steps are fixed, not the time. */
export interface Recipe {
  readonly model: SelectorConfig;
  /** Videos of the two splits. */
  readonly training: number;
  readonly heldOut: number;
  /** Pictures that the tower learns from, and how many an update sees. */
  readonly stills: number;
  readonly towerBatch: number;
  readonly towerSteps: number;
  /** Videos of an update, and questions about each. */
  readonly batch: { readonly videos: number; readonly questions: number };
  readonly groundingSteps: number;
  /** Frames chosen for every question. */
  readonly k: number;
  /** Shown instead of every question in the control. */
  readonly constantQuestion: string;
}

/** The quickstart's own sizes: minutes on two cores. */
export const quickstartRecipe: Recipe = {
  // The tokenizer of the closed vocabulary needs fewer rows than 512.
  model: mini(512),
  training: 600,
  heldOut: 60,
  stills: 20_000,
  towerBatch: 64,
  towerSteps: 1750,
  batch: { videos: 4, questions: 4 },
  groundingSteps: 2000,
  k: 8,
  constantQuestion: 'show the frames',
};

const optimizer = (learningRate: number) => adamW({ learningRate, betas: [0.9, 0.99], clipNorm: 1 });

/** Stage `tower`: stands in for SigLIP's pre-training. */
export function towerStage(recipe: Recipe, files: QuickstartFiles, seed: number): Stage {
  const { model, stills, towerBatch, towerSteps } = recipe;
  return defineStage({
    name: 'tower',
    task: towerPretraining({ model, stills: { count: stills, seed }, batch: towerBatch }),
    trainable: ['vision', 'projector', 'averageReader', 'tokenReader'],
    optimizer: optimizer(3e-3),
    schedule: cosine({ warmupRatio: 0.05 }),
    stopAfter: { steps: towerSteps },
    seed,
    output: files.tower,
  });
}

/** Stage `grounding`: the tower is frozen, its features are cached. */
export function groundingStage(recipe: Recipe, files: QuickstartFiles, seed: number, constantQuestion?: string): Stage {
  const { model, batch, groundingSteps } = recipe;
  return defineStage({
    name: 'grounding',
    task: grounding({
      model,
      tokenizer: files.tokenizer,
      data: { root: files.set, records: join(files.set, 'train.json'), maxFrames: 512, features: files.features },
      batch,
      ...(constantQuestion === undefined ? {} : { constantQuestion }),
    }),
    initFrom: files.tower,
    trainable: ['projector', 'language', 'head'],
    optimizer: optimizer(2e-3),
    schedule: cosine({ warmupRatio: 0.05 }),
    stopAfter: { steps: groundingSteps },
    seed,
    output: constantQuestion === undefined ? files.grounding : files.constantQuestion,
  });
}
