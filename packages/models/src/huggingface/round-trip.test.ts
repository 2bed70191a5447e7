import {
  findTensorFlow,
  onnxRuntimeEngine,
  referenceEngine,
  tensorFlowEngine,
  type Engine,
  type StateEntry,
} from '@videoitg/core';
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { Projector } from '../projector/projector.js';
import { Qwen2 } from '../qwen2/qwen2.js';
import { FrameSelector } from '../selector/frame-selector.js';
import { Siglip } from '../siglip/siglip.js';
import { projectorLayout, qwen2Layout, siglipLayout, videoitgLayout, videoLanguageLayout } from './layout.js';
import type { Layout } from './layout.js';
import { loadHuggingFace } from './load.js';
import { saveHuggingFace } from './save.js';
import {
  projectorShapes,
  qwen2Shapes,
  siglipShapes,
  siglipTextShapes,
  tensorsOf,
  valuesOf,
  videoitgShapes,
  without,
  type TensorShapes,
} from './testing/checkpoint-tensors.js';
import { contentOf, Folders, sessionOf } from './testing/folders.js';

const folders = new Folders();
afterAll(() => folders.remove());

const untied = { ...tiny.language, tiedEmbeddings: false };
const tied = { ...tiny.language, tiedEmbeddings: true };
const selector = new FrameSelector({ ...tiny, language: untied });
const lmHead = { 'lm_head.weight': [tiny.language.vocabulary, tiny.language.hidden] } as const;
const stage3 = { ...without(videoitgShapes(tiny), /^out_proj/), ...lmHead };

interface Case {
  readonly name: string;
  readonly shapes: TensorShapes;
  readonly module: Parameters<typeof sessionOf>[0];
  readonly path?: string;
  readonly layout: Layout;
  readonly part?: RegExp;
  /** What of the folder is not written again. */
  readonly dropped?: RegExp;
}

const videoitg: Case = {
  name: 'VideoITG',
  shapes: videoitgShapes(tiny),
  module: selector,
  layout: videoitgLayout(selector),
};
const cases: readonly Case[] = [
  videoitg,
  {
    name: 'a video language model',
    shapes: stage3,
    module: selector,
    layout: videoLanguageLayout(selector),
    part: /^(vision|projector|language)\./,
  },
  {
    name: 'Qwen2, untied',
    shapes: { ...qwen2Shapes(untied), ...lmHead },
    module: new Qwen2(untied),
    path: 'language.',
    layout: qwen2Layout(new Qwen2(untied)),
  },
  {
    name: 'Qwen2 that predicts tokens with a matrix of its own',
    shapes: { ...qwen2Shapes(untied), ...lmHead },
    module: new Qwen2(untied, { predictsTokens: true }),
    path: 'language.',
    layout: qwen2Layout(new Qwen2(untied, { predictsTokens: true })),
  },
  {
    name: 'Qwen2, tied',
    shapes: qwen2Shapes(tied),
    module: new Qwen2(tied),
    path: 'language.',
    layout: qwen2Layout(new Qwen2(tied)),
  },
  {
    name: 'SigLIP beside its text tower',
    shapes: { ...siglipShapes(tiny.vision), ...siglipTextShapes },
    module: new Siglip(tiny.vision),
    path: 'vision.',
    layout: siglipLayout(new Siglip(tiny.vision)),
    dropped: /^(text_model|logit)/,
  },
];

const takenUp = (state: readonly StateEntry[], { part = /./ }: Case): StateEntry[] =>
  state.filter(({ path }) => part.test(path));

interface Kept {
  readonly engine: Engine;
  /** Type of the session's parameters, and of the folders' tensors. */
  readonly storage: 'f32' | 'bf16' | 'f16';
  readonly dtype: 'F32' | 'BF16' | 'F16';
}

async function expectRoundTrip(one: Case, { engine, storage, dtype }: Kept): Promise<void> {
  const source = await folders.write(tensorsOf(one.shapes, { dtype }), 20_000);
  const { session, state } = await sessionOf(one.module, { engine, storage, ...(one.path && { path: one.path }) });
  const { layout } = one;
  const entries = takenUp(state, one);
  const report = await loadHuggingFace(source, session, entries, { layout });
  expect(report.loaded).toEqual(entries.map(({ path }) => path));
  const copy = folders.next();
  await saveHuggingFace(copy, session, entries, { layout, dtype, carryFrom: source, shardBytes: 30_000 });
  await session.close();
  const expected = await contentOf(source);
  const dropped = Object.keys(expected).filter((name) => one.dropped?.test(name));
  for (const name of dropped) delete expected[name];
  expect(await contentOf(copy)).toEqual(expected);
  expect(dropped.length > 0).toBe(one.dropped !== undefined);
}

describe('loaded and saved, a folder has the same tensors bit for bit', () => {
  describe.each(cases)('$name', (one) => {
    test.each([
      { engine: referenceEngine, storage: 'f32', dtype: 'F32' },
      { engine: referenceEngine, storage: 'bf16', dtype: 'BF16' },
      { engine: referenceEngine, storage: 'f16', dtype: 'F16' },
    ] as const)('$dtype', (kept) => expectRoundTrip(one, kept));
  });

  const missing = findTensorFlow().provider === undefined;
  test.each([
    { engine: onnxRuntimeEngine, storage: 'f32', dtype: 'F32' },
    { engine: onnxRuntimeEngine, storage: 'f32', dtype: 'BF16' },
  ] as const)('$dtype in onnxruntime', (kept) => expectRoundTrip(videoitg, kept));
  test.skipIf(missing)('BF16 in tensorflow', () =>
    expectRoundTrip(videoitg, { engine: tensorFlowEngine, storage: 'bf16', dtype: 'BF16' }),
  );
});

test('values are those of the file, in the type of the session', async () => {
  const layout = qwen2Layout(new Qwen2(tied));
  const [key, shape] = ['model.layers.1.mlp.up_proj.weight', [96, 48]] as const;
  const source = await folders.write(tensorsOf(qwen2Shapes(tied)));
  const half = await folders.write(tensorsOf(qwen2Shapes(tied), { dtype: 'BF16' }));
  const { session, state } = await sessionOf(new Qwen2(tied), { path: 'language.' });
  await loadHuggingFace(source, session, state, { layout });
  expect(await session.read('language.blocks.1.mlp.up.weight')).toEqual(valuesOf(key, shape));
  const wide = folders.next();
  await loadHuggingFace(half, session, state, { layout });
  await saveHuggingFace(wide, session, state, { layout, dtype: 'BF16' });
  expect(await contentOf(wide)).toEqual(await contentOf(half));
  // f32 into a 16-bit session rounds as the writer does.
  const narrow = await sessionOf(new Qwen2(tied), { path: 'language.', storage: 'bf16' });
  await loadHuggingFace(source, narrow.session, narrow.state, { layout });
  const rounded = folders.next();
  await saveHuggingFace(rounded, narrow.session, narrow.state, { layout });
  expect(await contentOf(rounded)).toEqual(await contentOf(half));
});

describe('folders of the base classes, whose keys lack their outermost part', () => {
  test.each([
    {
      shapes: qwen2Shapes(untied),
      base: 'model.',
      module: new Qwen2(untied),
      layout: qwen2Layout(new Qwen2(untied), ''),
    },
    {
      shapes: siglipShapes(tiny.vision),
      base: 'vision_model.',
      module: new Siglip(tiny.vision),
      layout: siglipLayout(new Siglip(tiny.vision), ''),
    },
  ])('$base', async ({ shapes, base, module, layout }) => {
    const tensors = tensorsOf(shapes);
    const bare = await folders.write(tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace(base, '') })));
    const { session, state } = await sessionOf(module);
    await loadHuggingFace(bare, session, state, { layout });
    const copy = folders.next();
    await saveHuggingFace(copy, session, state, { layout, carryFrom: bare });
    expect(await contentOf(copy)).toEqual(await contentOf(await folders.write(tensors)));
  });
});

test('the projector has a file of its own', async () => {
  const shapes = projectorShapes(tiny.vision.width, tiny.language.hidden);
  const projector = new Projector({ name: 'embed', size: tiny.vision.width }, { name: 'hidden', size: 48 });
  const layout = projectorLayout(projector);
  const source = await folders.write(tensorsOf(shapes));
  const { session, state } = await sessionOf(projector, { path: 'projector.' });
  await loadHuggingFace(`${source}/model.safetensors`, session, state, { layout });
  const copy = folders.next();
  await saveHuggingFace(copy, session, state, { layout });
  expect(readdirSync(copy)).toEqual(['mm_projector.safetensors']);
  expect(await contentOf(`${copy}/mm_projector.safetensors`)).toEqual(await contentOf(source));
  const again = await sessionOf(projector, { path: 'projector.' });
  expect((await loadHuggingFace(copy, again.session, again.state, { layout })).loaded).toHaveLength(4);
});

test('a session without the vision tower leaves it in the file, and hands it on', async () => {
  const source = await folders.write(tensorsOf(videoitgShapes(tiny)));
  const { session, state } = await sessionOf(selector);
  const trained = state.filter(({ path }) => !path.startsWith('vision.'));
  const layout = videoitgLayout(selector);
  const report = await loadHuggingFace(source, session, trained, { layout });
  expect(report.left).toHaveLength(35);
  expect(report.ignored.size).toBe(29);
  const copy = folders.next();
  await saveHuggingFace(copy, session, trained, { layout, carryFrom: source });
  expect(await contentOf(copy)).toEqual(await contentOf(source));
});

test('from the stage before grounding to VideoITG: without the head over the vocabulary, with one over frames', async () => {
  const before = await folders.write(tensorsOf(stage3));
  const { session, state } = await sessionOf(selector);
  const backbone = state.filter(({ path }) => !path.startsWith('head.'));
  const report = await loadHuggingFace(before, session, backbone, { layout: videoLanguageLayout(selector) });
  expect(report.ignored.get('lm_head.weight')).toBe('the model predicts no tokens');
  const [key, shape] = ['out_proj.weight', [1, 48]] as const;
  await session.write('head.score.weight', valuesOf(key, shape));
  await session.write('head.score.bias', valuesOf('out_proj.bias', [1]));
  const after = folders.next();
  await saveHuggingFace(after, session, state, { layout: videoitgLayout(selector), carryFrom: before });
  expect(await contentOf(after)).toEqual(await contentOf(await folders.write(tensorsOf(videoitgShapes(tiny)))));
});
