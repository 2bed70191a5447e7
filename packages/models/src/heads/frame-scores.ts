import type { SelectRun } from './select-run.js';
import { sigmoid } from './sigmoid.js';

/** Scores of heads that give a logit per frame: s = sigmoid(z). Source: spec 5.2. */
export const frameScores = async (run: SelectRun): Promise<Float32Array> => (await run.infer()).map(sigmoid);
