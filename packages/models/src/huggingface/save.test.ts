import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session, StateEntry } from '@videoitg/core';
import { afterAll, describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { Qwen2 } from '../qwen2/qwen2.js';
import { FrameSelector } from '../selector/frame-selector.js';
import { Siglip } from '../siglip/siglip.js';
import { qwen2Layout, siglipLayout, videoitgLayout } from './layout.js';
import { loadHuggingFace } from './load.js';
import { saveHuggingFace } from './save.js';
import { qwen2Shapes, siglipShapes, tensorsOf, videoitgShapes, without } from './testing/checkpoint-tensors.js';
import { contentOf, Folders, sessionOf } from './testing/folders.js';

const folders = new Folders();
afterAll(() => folders.remove());

const language = new Qwen2({ ...tiny.language, tiedEmbeddings: true });
const layout = qwen2Layout(language);
const { session, state } = await sessionOf(language, { path: 'language.' });

describe('a session that is not the whole model', () => {
  const selector = new FrameSelector(tiny);
  const whole = { layout: videoitgLayout(selector) };

  test('lacks the vision tower, and nothing else has it', async () => {
    const own = await sessionOf(selector);
    const trained = own.state.filter(({ path }) => !path.startsWith('vision.'));
    const folder = folders.next();
    expect(await folders.failure(saveHuggingFace(folder, own.session, trained, whole))).toMatchInlineSnapshot(
      `"HuggingFaceError: The session does not hold "vision.patchWeight", "vision.patchBias", "vision.position" and 32 more, and no folder to carry from does. Give one with carryFrom or visionFolder."`,
    );
    expect(existsSync(folder)).toBe(false);
  });

  test('has what the layout does not', async () => {
    const own = await sessionOf(selector);
    const save = saveHuggingFace(folders.next(), own.session, own.state, { layout });
    expect(await folders.failure(save)).toMatchInlineSnapshot(
      `"HuggingFaceError: The layout has no name for "vision.patchWeight", "vision.patchBias", "vision.position" and 38 more. Take only the part of the state that such a folder holds."`,
    );
  });

  test('carries from a folder of another model', async () => {
    const own = await sessionOf(selector);
    const wide = { ...tiny, vision: { ...tiny.vision, mlp: 65 } };
    const carryFrom = await folders.write(tensorsOf(videoitgShapes(wide)));
    const save = saveHuggingFace(folders.next(), own.session, own.state, { ...whole, carryFrom });
    expect(await folders.failure(save)).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: tensor "model.vision_tower.vision_tower.vision_model.encoder.layers.0.mlp.fc1.bias" is [65], but the model's is [64]. Take the config.json of these weights. So it is with "model.vision_tower.vision_tower.vision_model.encoder.layers.0.mlp.fc1.weight", "model.vision_tower.vision_tower.vision_model.encoder.layers.0.mlp.fc2.weight", "model.vision_tower.vision_tower.vision_model.encoder.layers.1.mlp.fc1.bias" and 8 more."`,
    );
  });

  test('takes the rest of the tower from its own folder, the checkpoint first', async () => {
    const own = await sessionOf(selector);
    const head = own.state.filter(({ path }) => path.startsWith('head.'));
    const carryFrom = await folders.write(tensorsOf(without(videoitgShapes(tiny), /vision_tower.*fc1/)));
    const visionFolder = await folders.write(tensorsOf(siglipShapes(tiny.vision), { seed: 2 }));
    const folder = folders.next();
    await saveHuggingFace(folder, own.session, head, { ...whole, carryFrom, visionFolder });
    const [written, first, second] = [
      await contentOf(folder),
      await contentOf(carryFrom),
      await contentOf(visionFolder),
    ];
    expect(Object.keys(written).sort()).toEqual(Object.keys(videoitgShapes(tiny)).sort());
    for (const [name, content] of Object.entries(written)) {
      if (name.startsWith('out_proj')) continue;
      const other = second[name.replace('model.vision_tower.vision_tower.', '')];
      expect([name, content]).toEqual([name, first[name] ?? other]);
    }
  });
});

describe('the folder', () => {
  test('is not empty', async () => {
    const folder = folders.next();
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), '');
    expect(await folders.failure(saveHuggingFace(folder, session, state, { layout }))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder> is not empty. Choose a new folder."`,
    );
    expect(
      await folders.failure(saveHuggingFace(join(folder, 'notes.txt'), session, state, { layout })),
    ).toMatchInlineSnapshot(`"HuggingFaceError: <folder>/notes.txt is no folder that can be read. Choose another."`);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  test('is empty, and filled', async () => {
    const folder = folders.next();
    mkdirSync(folder);
    await saveHuggingFace(folder, session, state, { layout });
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'model.safetensors']);
  });

  test('does not exist after a failure, nor does anything beside it', async () => {
    const parent = mkdtempSync(join(folders.root, 'parent-'));
    const broken: Session = {
      ...session,
      read: (path, range) =>
        path.includes('norm.scale') ? Promise.reject(new Error('the engine is gone')) : session.read(path, range),
    };
    const save = saveHuggingFace(join(parent, 'model'), broken, state, { layout, shardBytes: 20_000 });
    await expect(save).rejects.toThrow('the engine is gone');
    expect(readdirSync(parent)).toEqual([]);
  });

  test("holds a copy of the tokenizer's files and no others", async () => {
    const tokenizerFrom = folders.next();
    mkdirSync(tokenizerFrom);
    for (const name of ['tokenizer.json', 'merges.txt', 'modeling.py']) writeFileSync(join(tokenizerFrom, name), name);
    const folder = folders.next();
    await saveHuggingFace(folder, session, state, { layout, tokenizerFrom });
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'merges.txt', 'model.safetensors', 'tokenizer.json']);
    expect(readFileSync(join(folder, 'merges.txt'), 'utf8')).toBe('merges.txt');
    truncateSync(join(tokenizerFrom, 'tokenizer.json'), 100 * 2 ** 20 + 1);
    const save = saveHuggingFace(folders.next(), session, state, { layout, tokenizerFrom });
    expect(await folders.failure(save)).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/tokenizer.json has 104857601 bytes; a tokenizer's file has at most 104857600. Give the folder of a tokenizer."`,
    );
  });
});

test('a tower whose final norm nobody has gets a neutral one, so that transformers finds every tensor', async () => {
  const vision = new Siglip(tiny.vision);
  const own = await sessionOf(vision, { path: 'vision.', storage: 'bf16' });
  const folder = folders.next();
  await saveHuggingFace(folder, own.session, own.state, { layout: siglipLayout(vision) });
  const expected = Object.keys(without(siglipShapes(tiny.vision, 2), /^vision_model\.head/));
  const written = await contentOf(folder);
  expect(Object.keys(written).sort()).toEqual(expected.sort());
  // bf16 of 1 is 0x3f80.
  const ones = Buffer.from(new Uint16Array(32).fill(0x3f80).buffer).toString('base64');
  expect(written['vision_model.post_layernorm.weight']).toBe(`BF16 [32] ${ones}`);
});

test('weights that f16 cannot hold make no folder', async () => {
  const vision = new Siglip(tiny.vision);
  const own = await sessionOf(vision, { path: 'vision.' });
  const [entry] = own.state;
  if (entry === undefined) throw new Error('the tower has parameters');
  await own.session.write(entry.path, Float32Array.of(-7e4), 1);
  const folder = folders.next();
  const save = saveHuggingFace(folder, own.session, own.state, { layout: siglipLayout(vision), dtype: 'F16' });
  expect(await folders.failure(save)).toMatchInlineSnapshot(
    `"NarrowingError: Tensor "vision_model.embeddings.patch_embedding.weight" holds -70000, and f16 ends at 65504. Write it as bf16 or f32."`,
  );
  expect(existsSync(folder)).toBe(false);
});

test('large tensors pass in pieces, both ways', async () => {
  // 4,194,320 values: 16 MiB of f32 and one row more.
  const big = new Qwen2({
    ...tiny.language,
    hidden: 16,
    vocabulary: 262_145,
    layers: 1,
    heads: 2,
    tiedEmbeddings: true,
  });
  const own = await sessionOf(big, { path: 'language.' });
  const ranges: string[] = [];
  const table: StateEntry['path'] = 'language.embedding.weight';
  const watched: Session = {
    ...own.session,
    read: (path, range) => {
      if (path === table) ranges.push(`read ${range?.count ?? NaN} from ${range?.start ?? NaN}`);
      return own.session.read(path, range);
    },
    write: (path, values, start = 0) => {
      if (path === table) ranges.push(`write ${values.length} from ${start}`);
      return own.session.write(path, values, start);
    },
  };
  const source = await folders.write(tensorsOf(qwen2Shapes(big.config), { dtype: 'BF16' }));
  await loadHuggingFace(source, watched, own.state, { layout: qwen2Layout(big) });
  const copy = folders.next();
  await saveHuggingFace(copy, watched, own.state, { layout: qwen2Layout(big), dtype: 'BF16' });
  expect(ranges).toEqual([
    'write 4194304 from 0',
    'write 16 from 4194304',
    'read 4194304 from 0',
    'read 16 from 4194304',
  ]);
  expect(await contentOf(copy)).toEqual(await contentOf(source));
});
