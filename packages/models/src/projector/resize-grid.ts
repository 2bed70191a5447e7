import { contract, renameLast, renameOver, splitOver, transpose, type Axis, type Tensor } from '@videoitg/core';

/** Axes of the patches' square grid. */
export type GridAxes = readonly [Axis<'gridRow'>, Axis<'gridColumn'>];

/**
 * Reduces each frame's grid of patches by its own interpolation matrix R, along rows and columns: Σ R[cell, r] R[cell', c]
 * x[r, c]. The matrices come from `gridMatrices` (spec 2.4); the identity leaves the grid as it is.
 *
 * @param patches [frame, patch, embed]
 * @param grid [frame, cell, gridRow]
 * @returns [frame, cell, cellColumn, embed]
 */
export function resizeGrid(
  patches: Tensor<['frame', 'patch', 'embed']>,
  grid: Tensor<['frame', 'cell', 'gridRow']>,
  axes: GridAxes,
): Tensor<['frame', 'cell', 'cellColumn', 'embed']> {
  const square = splitOver(patches, 'patch', axes);
  const rows = contract(grid, square, ['gridRow']); // frame, cell, gridColumn, embed
  const cells = contract(columnsOf(grid), rows, ['gridColumn']); // frame, cellColumn, cell, embed
  return transpose(cells, ['frame', 'cell', 'cellColumn', 'embed']);
}

/** The same matrix for the columns: [frame, cellColumn, gridColumn]. */
function columnsOf(grid: Tensor<['frame', 'cell', 'gridRow']>): Tensor<['frame', 'cellColumn', 'gridColumn']> {
  return renameOver(renameLast(grid, 'gridRow', 'gridColumn'), 'cell', 'cellColumn');
}
