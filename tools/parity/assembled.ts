/**
 * Runs the whole selector on every engine and compares loss, logits and gradients with the PyTorch composition that
 * `tools/fixtures/selector.py` has written down.
 *
 * node --conditions=@videoitg/source --import tsx tools/parity/assembled.ts
 */
/* eslint-disable @nx/enforce-module-boundaries -- the comparison is no part of the public interface */
import { referenceEngine, type Engine } from '@videoitg/core';
import { relativeError } from '../../packages/models/src/testing/parity-errors.js';
import { selectorBatch } from '../../packages/models/src/testing/selector-batch.js';
import {
  fixtureRowSums,
  rowSums,
  selectorFixture,
  type SelectorCase,
} from '../../packages/models/src/testing/selector-fixture.js';
import {
  differentiatedSelector,
  gradientName,
  writeFixtureParameters,
} from '../../packages/models/src/testing/selector-model.js';
import { allowed, installedEngines, largestErrors, type Errors } from './errors.js';

async function compare(engine: Engine, one: SelectorCase): Promise<Errors> {
  const { bundle, state } = differentiatedSelector(one.image, one.head);
  const session = await engine.open(bundle, { threads: 1 });
  try {
    await writeFixtureParameters(session, state);
    const outputs = await session.run('pixelLoss', selectorBatch(one).feeds);
    const read = (output: string): ArrayLike<number> => outputs[output]?.data ?? [];
    const gradients = state.map(({ path }) => gradientError(one, path, Float64Array.from(read(gradientName(path)))));
    return {
      loss: relativeError(read('loss'), [one.loss]),
      logits: relativeError(read('logits'), one.logits),
      gradients: Math.max(...gradients),
    };
  } finally {
    await session.close();
  }
}

/** Of the gradient's row sums. */
function gradientError(one: SelectorCase, path: string, gradient: Float64Array): number {
  const expected = fixtureRowSums(one, path);
  // Key biases without rotary positions have no effect and no gradient; they are measured by the query biases'.
  const measured = fixtureRowSums(one, path.replace(/^(vision\..*)key\.bias$/, '$1query.bias'));
  return relativeError(rowSums(path, expected.length, gradient), expected, measured);
}

const wrong: string[] = [];
for (const engine of installedEngines()) {
  for (const head of ['pooling', 'anchors'] as const) {
    // The float64 evaluator would take minutes over the long texts.
    const isTooLong = ({ name }: SelectorCase): boolean => engine === referenceEngine && name.startsWith('long text');
    const cases = selectorFixture.cases.filter((one) => one.head === head && !isTooLong(one));
    const errors: Errors[] = [];
    for (const one of cases) errors.push(await compare(engine, one));
    const { text, within } = largestErrors(errors);
    process.stdout.write(`selector with ${head} on ${engine.name}, ${cases.length} cases: ${text}\n`);
    if (!within) wrong.push(`${head} on ${engine.name}`);
  }
}
if (wrong.length > 0) {
  process.stderr.write(`assembled: errors exceed ${allowed} with ${wrong.join(', ')}.\n`);
  process.exit(1);
}
