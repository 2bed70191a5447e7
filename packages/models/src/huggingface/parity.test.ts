import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceEngine, ReferenceSession } from '@videoitg/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nativeEngines } from '../testing/engines.js';
import { parityErrors } from '../testing/parity-errors.js';
import { loadParity, parityNetwork, type ParityNetwork } from '../testing/parity-network.js';
import { readHuggingFaceConfig } from './config-json.js';
import type { Layout } from './layout.js';
import { saveHuggingFace } from './save.js';
import { StoredTensors } from './stored-tensors.js';

// Saved by transformers, with what it gives for them; written by `tools/parity/hf_models.py fixtures`.
const folders = ['qwen2-tied-sharded', 'qwen2-untied-bf16', 'siglip-56', 'siglip-95-bf16'];
const engines = [{ engine: referenceEngine, missing: false }, ...nativeEngines];

/** Largest errors that are allowed, relative to the largest element of each tensor. */
const allowed: Readonly<Record<string, number>> = {
  // Transformers keeps norms, angles and softmax in single precision; gradients add up some hundred of its roundings.
  reference: 1e-5,
  // Single precision, as for the features of spec 2.10.
  onnxruntime: 1e-4,
  tensorflow: 1e-4,
};

/** Dtype and values of every tensor by the key that the layout gives it. */
function tensorsOf(path: string, layout: Layout): Promise<Map<string, unknown>> {
  return StoredTensors.use(path, layout, async (stored) => {
    const tensors = new Map<string, unknown>();
    for (const key of [...stored.keys].sort()) tensors.set(key, await stored.weights.read(stored.nameOf(key)));
    return tensors;
  });
}

describe.each(folders)('%s of transformers', (folder) => {
  let network: ParityNetwork;
  let work: string;
  beforeAll(async () => {
    network = await parityNetwork(fileURLToPath(new URL(`./fixtures/${folder}`, import.meta.url)));
    work = await mkdtemp(join(tmpdir(), 'parity-'));
  });
  afterAll(() => rm(work, { recursive: true }));

  for (const { engine, missing } of engines) {
    test.skipIf(missing)(`${engine.name}: states, logits and the gradient of every parameter`, async () => {
      const session = await engine.open(network.bundle, { threads: 1 });
      try {
        await loadParity(network, session);
        const outputs = await session.run('run', network.feeds);
        for (const [quantity, error] of Object.entries(parityErrors(network, (name) => outputs[name]?.data ?? []))) {
          expect(error, quantity).toBeLessThan(allowed[engine.name] ?? NaN);
        }
      } finally {
        await session.close();
      }
    });
  }

  test('saved again: the same network, and every tensor bit for bit', async () => {
    const { layout, state, modelFolder, expected } = network;
    const session = new ReferenceSession(network.bundle);
    await loadParity(network, session);
    const saved = join(work, 'saved');
    const options = { layout, carryFrom: modelFolder, dtype: expected.stored, shardBytes: 30_000 };
    await saveHuggingFace(saved, session, state, options);
    expect(await tensorsOf(saved, layout)).toEqual(await tensorsOf(modelFolder, layout));
    expect(await readHuggingFaceConfig(saved)).toEqual(await readHuggingFaceConfig(modelFolder));
  });
});
