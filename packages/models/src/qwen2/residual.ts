import { init, type Initializer } from '@videoitg/core';

/**
 * Start of a matrix whose result is added to the residual stream, 2 · layers times in all: N(0, 1 / (2 · inputs · layers)),
 * so that the stream's variance does not grow with the depth. Source: Radford et al. 2019 (GPT-2), section 2.3.
 */
export const residual = (inputs: number, layers: number): Initializer => init.normal((inputs * 2 * layers) ** -0.5);
