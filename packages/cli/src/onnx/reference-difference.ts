import { makeBundle, parameterEntries, ReferenceSession } from '@videoitg/core';
import { scoreProgram, type FrameSelector } from '@videoitg/models';
import type { CheckCase } from './check-cases.js';
import { largestDifference } from './check-export.js';

/** Largest difference between the float64 evaluator's scores and the expected ones. */
export async function referenceDifference(
  model: FrameSelector,
  parameters: ReadonlyMap<string, Float32Array>,
  cases: readonly CheckCase[],
): Promise<number> {
  const session = new ReferenceSession(makeBundle([scoreProgram(model)], parameterEntries(model)));
  for (const [path, values] of parameters) await session.write(path, values);
  let largest = 0;
  for (const { feeds, scores } of cases) {
    const array = session.evaluate('score', feeds).get('scores');
    largest = Math.max(largest, largestDifference(array?.data ?? [], scores));
  }
  return largest;
}
