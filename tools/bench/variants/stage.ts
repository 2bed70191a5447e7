import { parametersOf } from '@videoitg/core';
import { FrameSelector, type Head } from '@videoitg/models';
import { resolvedSettings, startsWithPath, type Stage } from '@videoitg/train';
import { join } from 'node:path';
import { groundingStage, quickstartFiles, quickstartRecipe, type QuickstartFiles, type Recipe } from 'videoitg';

export interface VariantOptions {
  /** Of a finished quickstart: its videos, tokenizer and tower are read, and nothing is written there. */
  readonly quickstart: string;
  readonly out: string;
  readonly steps: number;
}

export interface VariantRun {
  readonly recipe: Recipe;
  readonly files: QuickstartFiles;
  readonly stage: Stage;
  /** Plain data, as they are stored with the result. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly result: string;
}

/** The quickstart's grounding stage with another head, in a folder of its own; all share the tower's features. */
export function variantRun(label: string, head: Head, seed: number, options: VariantOptions): VariantRun {
  const recipe = { ...quickstartRecipe, model: { ...quickstartRecipe.model, head }, groundingSteps: options.steps };
  const output = join(options.out, label, `seed-${seed}`);
  const files = {
    ...quickstartFiles(options.quickstart),
    features: join(options.out, 'features.arrow'),
    grounding: output,
  };
  const { task, settings } = groundingStage(recipe, files, seed);
  // Heads that write tokens have no parameters of their own, and a prefix that matches nothing is an error.
  const paths = [...parametersOf(new FrameSelector(recipe.model)).keys()];
  const trainable = settings.trainable.filter((prefix) => paths.some((path) => startsWithPath(path, prefix)));
  const stage = { task, settings: { ...settings, trainable } };
  return {
    recipe,
    files,
    stage,
    // Through JSON as in the result's file, which has no undefined values.
    settings: JSON.parse(JSON.stringify(resolvedSettings(stage.settings, task.settings))) as Record<string, unknown>,
    result: join(output, 'result.json'),
  };
}
