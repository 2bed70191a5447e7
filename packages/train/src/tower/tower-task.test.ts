import {
  makeBundle,
  parameterEntries,
  initializeState,
  referenceEngine,
  ReferenceSession,
  traceProgram,
  dynamicAxis,
  axis,
  feed,
} from '@videoitg/core';
import { makeStills } from '@videoitg/data/miniature';
import { preprocessFrame } from '@videoitg/data/pure';
import { patchSide, pixelFeed, tiny } from '@videoitg/models';
import { describe, expect, test } from 'vitest';
import { adamW } from '../optimizer.js';
import { constantRate } from '../schedule.js';
import { Trainer } from '../trainer.js';
import { readerGrid, TowerModel } from './tower-model.js';
import { towerTask } from './tower-task.js';

const image = tiny.vision.image;
const stills = makeStills(6, 11, image);
const phrases = stills.phrases.length;
const batch = 4;
const task = towerTask(tiny, stills, { batch, seed: 5 });

async function feedsAt(step: number, from = task) {
  const [feeds, ...more] = await from.batch(step);
  if (feeds === undefined || more.length > 0) throw new Error('expected one micro-batch');
  return feeds;
}

describe('the batch of an update', () => {
  test('is a function of seed and update', async () => {
    const again = towerTask(tiny, stills, { batch, seed: 5 });
    const later = await feedsAt(9, again);
    expect(await feedsAt(2, again)).toEqual(await feedsAt(2));
    expect(later).toEqual(await feedsAt(9));
    expect(later).not.toEqual(await feedsAt(2));
    expect(await feedsAt(2, towerTask(tiny, stills, { batch, seed: 6 }))).not.toEqual(await feedsAt(2));
  });

  test('has whole stills with their own phrases, and reaches all of them', async () => {
    const count = 3 * image * image;
    const known = Array.from({ length: stills.count }, (_, still) => {
      const pixels = new Float32Array(count);
      const rgb = stills.images.subarray(still * count, (still + 1) * count);
      preprocessFrame(rgb, image, image, image, pixels, 0);
      return { pixels, labels: Float32Array.from(stills.labels.subarray(still * phrases, (still + 1) * phrases)) };
    });
    const seen = new Set<number>();
    for (let step = 0; step < 20; step++) {
      const { pixels, labels } = await feedsAt(step);
      for (let k = 0; k < batch; k++) {
        const own = pixels?.data.subarray(k * count, (k + 1) * count);
        const still = known.findIndex((one) => one.pixels.every((value, at) => value === own?.[at]));
        expect(still).toBeGreaterThanOrEqual(0);
        expect(labels?.data.subarray(k * phrases, (k + 1) * phrases)).toEqual(known[still]?.labels);
        seen.add(still);
      }
    }
    // Each of 80 draws misses a given one of 6 with chance 5/6.
    expect(seen.size).toBe(6);
  });
});

test('the loss is the mean over pictures and readers of the phrases’ cross-entropies', async () => {
  const { model } = task;
  const frame = dynamicAxis('frame');
  const inputs = {
    pixels: pixelFeed(image),
    grid: feed([frame, axis('cell', readerGrid), axis('gridRow', patchSide(tiny.vision))]),
  };
  const logits = traceProgram('logits', model, inputs, ({ pixels, grid }) => {
    const [average, tokens] = model.logits(pixels, grid);
    return { average, tokens };
  });
  const bundle = makeBundle([task.loss, logits], parameterEntries(model));
  const session = new ReferenceSession(bundle);
  await initializeState(session, bundle.state, 1);
  const { pixels, grid, labels, weights } = await feedsAt(0);
  if (!pixels || !grid || !labels || !weights) throw new Error('a feed is missing');
  const outputs = session.evaluate('logits', { pixels, grid });
  let expected = 0;
  for (const reader of ['average', 'tokens']) {
    const values = outputs.get(reader)?.data ?? new Float64Array();
    expect(values).toHaveLength(batch * phrases);
    values.forEach((z, at) => {
      const s = 1 / (1 + Math.exp(-z));
      expected -= (labels.data[at] === 1 ? Math.log(s) : Math.log(1 - s)) / (2 * batch);
    });
  }
  const loss = session.evaluate('loss', { pixels, grid, labels, weights }).get('loss')?.data[0];
  // Weights of 1/8 are exact in f32; both sides are float64.
  expect(loss).toBeCloseTo(expected, 9);
});

test('an update that computes the blocks again gives the same bits', async () => {
  const update = async (recompute: boolean) => {
    const settings = { trainable: ['vision', 'projector'], schedule: constantRate, steps: 1, seed: 2, recompute };
    const optimizer = adamW({ learningRate: 1e-3, clipNorm: 1 });
    const trainer = await Trainer.open(
      towerTask(tiny, stills, { batch: 1, seed: 5 }),
      { ...settings, optimizer },
      referenceEngine,
    );
    const results: (number | Float32Array)[] = [];
    for await (const { loss, gradientNorm } of trainer.run()) results.push(loss, gradientNorm);
    for (const { path } of trainer.bundle.state) results.push(await trainer.session.read(path));
    await trainer.close();
    return { results, nodes: trainer.bundle.programs[0]?.nodes.length ?? NaN };
  };
  const kept = await update(false);
  const again = await update(true);
  expect(again.results).toEqual(kept.results);
  expect(again.nodes).toBeGreaterThan(kept.nodes);
});

test('the model’s tower and projector have the names of the selector’s', () => {
  const paths = parameterEntries(new TowerModel(tiny, 3)).map(({ path }) => path);
  const parts = [...new Set(paths.map((path) => path.split('.')[0]))];
  expect(parts).toEqual(['vision', 'projector', 'averageReader', 'tokenReader']);
});
