import type { StateEntry } from './graph.js';

/** How many elements a state entry has. */
export const entryElements = ({ axes }: StateEntry): number =>
  axes.reduce((product, { size }) => product * Number(size), 1);
