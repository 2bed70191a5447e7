import type { Engine, Session } from '@videoitg/core';
import type { MiniatureSet } from '@videoitg/data/miniature';
import type { Tokenizer } from '@videoitg/models';
import type { GroundingVideo } from '@videoitg/train';
import type { QuickstartFiles } from './layout.js';
import type { Phases } from './phases.js';
import type { Recipe } from './recipe.js';

/** What all parts of a quickstart share. */
export interface Job {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly engine: Engine;
  readonly files: QuickstartFiles;
  readonly phases: Phases;
  readonly set: MiniatureSet;
  readonly tokenizer: Tokenizer;
}

/** A job whose selector is trained and whose held-out videos are open. */
export interface TrainedJob extends Job {
  /** Has the programs `features`, `visual` and `infer` over the trained parameters. */
  readonly session: Session;
  readonly videos: readonly GroundingVideo[];
}
