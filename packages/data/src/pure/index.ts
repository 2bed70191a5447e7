export * from '../units.js';
export { SAMPLING_FORMULAS, sampleFrames, SamplingError } from './frame-sampling.js';
export type { FrameSampling, SamplingErrorKind, SamplingFormula, SamplingRequest } from './frame-sampling.js';
export { resizeBicubic } from './pillow-bicubic.js';
export { preprocessFrame, PREPROCESS_VERSION } from './preprocess.js';
export { pythonRound } from './python-round.js';
