export { UserError } from './user-error.js';

export { CounterRandom } from './random/counter-random.js';
export type { RandomKey } from './random/counter-random.js';

export { GridError } from './grid/grid-error.js';
export { gridMatrices, interpolationMatrix } from './grid/grid-matrices.js';
export type { GridFrames, GridMatrices } from './grid/grid-matrices.js';
export { gridSide } from './grid/grid-side.js';
export type { GridMode, GridSideOptions } from './grid/grid-side.js';
