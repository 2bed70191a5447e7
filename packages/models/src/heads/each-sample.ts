import type { SelectRun } from './select-run.js';

/** Scores samples one by one and puts their frames one after the other. */
export function eachSample(
  score: (run: SelectRun, sample: number) => Promise<Float32Array>,
): (run: SelectRun) => Promise<Float32Array> {
  return async (run) => {
    const all = new Float32Array(run.samples.reduce((sum, { frames }) => sum + frames, 0));
    let frame = 0;
    for (const [sample, { frames }] of run.samples.entries()) {
      all.set(await score(run, sample), frame);
      frame += frames;
    }
    return all;
  };
}
