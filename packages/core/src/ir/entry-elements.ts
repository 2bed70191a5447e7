import type { StateEntry } from './graph.js';

/** How many elements a state entry has. */
export const entryElements = ({ axes }: StateEntry): number =>
  axes.reduce((product, { size }) => product * Number(size), 1);

/** Elements of the largest entry. */
export const largestEntry = (state: readonly StateEntry[]): number => Math.max(0, ...state.map(entryElements));
