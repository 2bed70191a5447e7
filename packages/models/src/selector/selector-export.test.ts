import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportOnnx, openOnnxFile, parameterEntries, type OnnxFile } from '@videoitg/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sigmoid } from '../heads/sigmoid.js';
import { selectorBatch } from '../testing/selector-batch.js';
import { fixtureParameter, selectorFixture } from '../testing/selector-fixture.js';
import { tinyFor } from '../testing/selector-model.js';
import { FrameSelector } from './frame-selector.js';
import { scoreProgram } from './selector-programs.js';

const image = 56;

describe.each(['pooling', 'anchors'] as const)('the exported selector with %s, opened as any program would', (head) => {
  let folder: string;
  let file: OnnxFile;
  beforeAll(async () => {
    const model = new FrameSelector(tinyFor(image, head));
    const weights = new Map(parameterEntries(model).map((entry) => [entry.path, fixtureParameter(entry)]));
    folder = await mkdtemp(join(tmpdir(), 'selector-export-'));
    await exportOnnx(join(folder, 'selector.onnx'), scoreProgram(model), weights);
    file = await openOnnxFile(join(folder, 'selector.onnx'));
  });
  afterAll(async () => {
    await file.close();
    await rm(folder, { recursive: true });
  });

  const cases = selectorFixture.cases.filter((one) => one.image === image && one.head === head);
  test.each(cases)('$name: PyTorch’s scores', async (one) => {
    const { labels: _, weights: __, ...feeds } = selectorBatch(one).feeds;
    expect(Object.keys(feeds).toSorted()).toEqual(file.inputs.toSorted());
    const { scores } = await file.run(feeds);
    expect(scores?.shape).toEqual([one.logits.length]);
    // Single precision through six blocks.
    one.logits.forEach((logit, frame) =>
      expect(Math.abs((scores?.data[frame] ?? NaN) - sigmoid(logit))).toBeLessThan(1e-5),
    );
  });
});
