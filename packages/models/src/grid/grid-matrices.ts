import { GridError } from './grid-error.js';

/**
 * Weights of one axis' linear interpolation, [cell, patch], row-major, in float64. Row j blends the patches i0 and i1:
 * `s = max(0, (j + 0.5) patches / cells - 0.5)`, `i0 = floor(s)`, `i1 = min(i0 + 1, patches - 1)`, `w = s - i0`
 * (half-pixel centres, no antialiasing). The identity if cells = patches. Source: spec 2.4.
 * @throws GridError unless 1 <= cells <= patches, both whole
 */
export function interpolationMatrix(cells: number, patches: number): Float64Array {
  if (!Number.isSafeInteger(cells) || !Number.isSafeInteger(patches) || cells < 1 || cells > patches) {
    throw new GridError(`A grid of ${patches} patches a side cannot be reduced to ${cells}: use 1 to ${patches}.`);
  }
  const matrix = new Float64Array(cells * patches);
  for (let cell = 0; cell < cells; cell++) {
    const centre = Math.max(0, ((cell + 0.5) * patches) / cells - 0.5);
    const left = Math.floor(centre);
    const right = Math.min(left + 1, patches - 1);
    const weight = centre - left;
    const row = cell * patches;
    matrix[row + left] = 1 - weight;
    // Added, not set: left and right are the same patch at the far edge.
    matrix[row + right] = (matrix[row + right] ?? 0) + weight;
  }
  return matrix;
}

/** Consecutive frames that share a grid side: one sample, or one picture of it. */
export interface GridFrames {
  readonly frames: number;
  readonly side: number;
}

/** One interpolation matrix per frame, fed to the model. */
export interface GridMatrices {
  /** [frame, cell, patch]; the rows cell >= side of a frame are zero. */
  readonly values: Float32Array;
  readonly shape: readonly [frame: number, cell: number, patch: number];
}

/**
 * The matrices R of a batch: a frame's reduced grid is `sum over r, c of R[cell row, r] R[cell column, c] x[r, c]`, two
 * contractions with the same matrix. Frames of different sides share one array padded to `cells` a side; the layout's
 * `source` skips the padded cells (architecture 3.8).
 * @param cells the padded side, usually `layout.cells`; default: the largest side of the batch
 * @param frames number of frames to pad to with zero matrices, usually `layout.frames`; default: no padding
 * @throws GridError if a side is above `cells` or the patch grid, or if there are more than `frames` frames
 */
export function gridMatrices(
  groups: readonly GridFrames[],
  { patchSide, cells, frames }: { readonly patchSide: number; readonly cells?: number; readonly frames?: number },
): GridMatrices {
  const widest = cells ?? Math.max(1, ...groups.map((group) => group.side));
  const count = groups.reduce((sum, group) => sum + group.frames, 0);
  const total = frames ?? count;
  if (count > total) throw new GridError(`${count} frames do not fit an array of ${total} frames.`);
  const perFrame = widest * patchSide;
  const values = new Float32Array(total * perFrame);
  let frame = 0;
  for (const group of groups) {
    if (group.side > widest) throw new GridError(`A grid side of ${group.side} does not fit ${widest} cells a side.`);
    const matrix = interpolationMatrix(group.side, patchSide);
    for (let k = 0; k < group.frames; k++) values.set(matrix, frame++ * perFrame);
  }
  return { values, shape: [total, widest, patchSide] };
}
