import { findProvider } from '../engine/tensorflow/providers.js';

/**
 * Whether a TensorFlow library is installed. Tests that need one are skipped without it; `.ci/run` sets it up before, or
 * prints why it cannot be had.
 */
export const hasTensorFlow = findProvider().provider !== undefined;
