import { CounterRandom } from '@videoitg/core';
import { GridError } from './grid-error.js';

/** How the side is found within what the budget allows. */
export type GridMode =
  | { readonly kind: 'inference' }
  | {
      readonly kind: 'training';
      readonly seed: number;
      readonly epoch: number;
      readonly sample: string;
      /**
       * `after-draw` draws from minimum .. floor(sqrt(budget / frames)) and then clips to the patch grid, which puts
       * most of the probability on the full grid when frames are few (the reference). `before-draw` clips first.
       * Default `after-draw`.
       */
      readonly clip?: 'after-draw' | 'before-draw';
    };

export interface GridSideOptions {
  /** Frames of the sample, at least 1; an image is one frame. */
  readonly frames: number;
  /** Visual tokens per sample (`vision_token_num`). */
  readonly budget: number;
  /** Smallest side that training may draw (`vision_min_num`); inference does not use it. */
  readonly minimum: number;
  /** Side of the patch grid; SigLIP so400m 384: 27. */
  readonly patchSide: number;
  readonly mode: GridMode;
}

/**
 * Side H of the grid each frame of a sample is reduced to, 1 .. patchSide. With m = floor(sqrt(budget / frames)):
 * inference min(m, patchSide); training min(r, patchSide) with r uniform over minimum .. m, one draw per (seed, epoch,
 * sample). Source: spec 2.4.
 * @throws GridError if an option is not a positive integer, if m = 0 (more frames than tokens), or if m < minimum while
 * training; in the reference both of these fail inside the draw
 */
export function gridSide({ frames, budget, minimum, patchSide, mode }: GridSideOptions): number {
  for (const [name, value] of Object.entries({ frames, budget, minimum, patchSide })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new GridError(`The token grid needs a whole number of at least 1 for ${name}, not ${value}.`);
    }
  }
  const largest = Math.floor(Math.sqrt(budget / frames));
  if (largest < 1) {
    throw new GridError(
      `${frames} frames do not fit a budget of ${budget} visual tokens: a frame needs at least one. ` +
        'Use fewer frames or a larger budget.',
    );
  }
  if (mode.kind === 'inference') return Math.min(largest, patchSide);
  const upper = mode.clip === 'before-draw' ? Math.min(largest, patchSide) : largest;
  if (upper < minimum) throw new GridError(tooSmallMessage({ frames, budget, minimum, patchSide }, largest));
  const random = new CounterRandom([mode.seed, 'token-grid', mode.epoch, mode.sample]);
  return Math.min(minimum + random.integerBelow(upper - minimum + 1, 0), patchSide);
}

function tooSmallMessage(
  { frames, budget, minimum, patchSide }: Omit<GridSideOptions, 'mode'>,
  largest: number,
): string {
  if (largest >= minimum) {
    return `The smallest grid side ${minimum} is above the patch grid's ${patchSide}. Set the minimum to at most ${patchSide}.`;
  }
  return (
    `${frames} frames within ${budget} visual tokens leave a grid side of at most ${largest}, below the minimum of ` +
    `${minimum}. Use at most ${Math.floor(budget / minimum ** 2)} frames, a larger budget or a smaller minimum.`
  );
}
