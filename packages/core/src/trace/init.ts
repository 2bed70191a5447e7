import type { Initializer } from '../ir/graph.js';

/** Initializers as data; the host executes them from a generator keyed by (seed, parameter path). */
export const init = {
  zeros: { kind: 'zeros' },
  ones: { kind: 'ones' },
  constant: (value: number): Initializer => ({ kind: 'constant', value }),
  /** N(0, std²). */
  normal: (std: number): Initializer => ({ kind: 'normal', std }),
  /** U(-bound, bound). */
  uniform: (bound: number): Initializer => ({ kind: 'uniform', bound }),
  /** Xavier (Glorot) uniform: bound sqrt(6 / (fanIn + fanOut)). */
  xavierUniform: (fanIn: number, fanOut: number): Initializer => ({
    kind: 'uniform',
    bound: Math.sqrt(6 / (fanIn + fanOut)),
  }),
} as const satisfies Record<string, Initializer | ((...numbers: never[]) => Initializer)>;
