/**
 * Writes the tiny selector of spec 10.2 with the weights of the selector's fixture as `tiny.onnx`, and check cases with
 * PyTorch's scores, for `check_onnx.py`. With `--external` the weights go to a file beside.
 *
 * node --conditions=@videoitg/source --import tsx tools/export-tiny.ts --out FOLDER [--external]
 */
/* eslint-disable @nx/enforce-module-boundaries -- the fixture is no part of the public interface */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportOnnx, parameterEntries } from '@videoitg/core';
import {
  float32Source,
  FrameSelector,
  integerSource,
  scoreProgram,
  sigmoid,
  writeSafetensors,
  type TensorSource,
} from '@videoitg/models';
import { selectorBatch } from '../packages/models/src/testing/selector-batch.js';
import { fixtureParameter, selectorFixture } from '../packages/models/src/testing/selector-fixture.js';
import { tinyFor } from '../packages/models/src/testing/selector-model.js';

const { values } = parseArgs({ options: { out: { type: 'string' }, external: { type: 'boolean' } } });
if (values.out === undefined) {
  process.stderr.write('export-tiny: --out names the folder to write to.\n');
  process.exit(1);
}
const image = 56;
const model = new FrameSelector(tinyFor(image));
const program = scoreProgram(model);
const weights = new Map(parameterEntries(model).map((entry) => [entry.path, fixtureParameter(entry)]));
await exportOnnx(join(values.out, 'tiny.onnx'), program, weights, values.external ? { largestInline: 0 } : {});

const cases = selectorFixture.cases.filter((one) => one.image === image && one.head === 'pooling');
const sources = cases.flatMap((one): TensorSource[] => {
  const name = one.name.replaceAll(/[^a-z]+/g, '-');
  const feeds = Object.entries(selectorBatch(one).feeds).map(([feed, { shape, data }]) =>
    data instanceof Int32Array
      ? integerSource(`${name}/${feed}`, shape, data)
      : float32Source(`${name}/${feed}`, shape, Float32Array.from(data)),
  );
  const scores = Float32Array.from(one.logits, sigmoid);
  return [...feeds, float32Source(`${name}/expected/scores`, [scores.length], scores)];
});
await writeSafetensors(join(values.out, 'tiny-cases.safetensors'), sources);
