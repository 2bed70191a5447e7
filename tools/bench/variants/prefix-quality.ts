import { sigmoid, verdictTokens, type Head, type SelectRun } from '@videoitg/models';
import type { PrefixQuality, VerdictQuality } from './result.js';

/**
 * Scores verdicts under the gold prefix: each follows the labels of the frames before it, as in training. What `select` of a
 * head may be.
 */
export function judgeAfterLabels(labelsOf: ReadonlyMap<string, Float32Array>): Head['select'] {
  return async (run: SelectRun) => {
    const { no, yes } = verdictTokens(run.tokenizer);
    const scores: number[] = [];
    for (const [sample, { id, frames }] of run.samples.entries()) {
      const labels = labelsOf.get(id) ?? new Float32Array(frames);
      const generation = await run.generate(sample);
      for (let frame = 0; frame < frames; frame++) {
        scores.push(sigmoid((generation.logits[yes] ?? NaN) - (generation.logits[no] ?? NaN)));
        if (frame + 1 < frames) await generation.next(labels[frame] === 1 ? yes : no);
      }
    }
    return Float32Array.from(scores);
  };
}

/**
 * Diagnostics of verdicts that are written one after the other. Source: spec 3.5, A-verdict.
 *
 * @param labels Of every question, [frame].
 * @param gold Scores under the labels before, [frame].
 * @param own Scores under the model's own verdicts before, [frame].
 */
export function verdictQuality(
  labels: readonly Float32Array[],
  gold: readonly Float32Array[],
  own: readonly Float32Array[],
): VerdictQuality {
  const verdictsOf = (scores: Float32Array): Float32Array => scores.map((score) => (score > 0.5 ? 1 : 0));
  const ownVerdicts = own.map(verdictsOf);
  return {
    gold: prefixQuality(labels, gold.map(verdictsOf), labels),
    own: prefixQuality(labels, ownVerdicts, ownVerdicts),
    copyAccuracy: shareOf(labels, (one, at) => one[at] === one[at - 1]),
    noAccuracy: shareOf(labels, (one, at) => one[at] === 0),
  };
}

function prefixQuality(
  labels: readonly Float32Array[],
  verdicts: readonly Float32Array[],
  prefixes: readonly Float32Array[],
): PrefixQuality {
  const isRight = (one: Float32Array, at: number, question: number): boolean => verdicts[question]?.[at] === one[at];
  return {
    accuracy: shareOf(labels, isRight),
    accuracyAtChanges: shareOf(labels, isRight, (one, at) => one[at] !== one[at - 1]),
    copies: shareOf(labels, (_, at, question) => verdicts[question]?.[at] === prefixes[question]?.[at - 1]),
  };
}

type FrameTest = (labels: Float32Array, frame: number, question: number) => boolean;

/** Share of the frames from the second on that pass a test, among those that count; NaN when none does. */
function shareOf(labels: readonly Float32Array[], passes: FrameTest, counts: FrameTest = () => true): number {
  let [passed, counted] = [0, 0];
  for (const [question, one] of labels.entries()) {
    for (let frame = 1; frame < one.length; frame++) {
      if (!counts(one, frame, question)) continue;
      counted++;
      if (passes(one, frame, question)) passed++;
    }
  }
  return passed / counted;
}
