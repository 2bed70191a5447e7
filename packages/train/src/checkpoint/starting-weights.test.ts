import { initializeState, makeBundle, parameterEntries, ReferenceSession, type StateEntry } from '@videoitg/core';
import {
  anchors,
  featuresProgram,
  FrameSelector,
  indices,
  lossProgram,
  pooling,
  qwen2Layout,
  saveHuggingFace,
  siglipLayout,
  tiny,
  videoitgLayout,
  videoLanguageLayout,
  type Layout,
  type SelectorConfig,
} from '@videoitg/models';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStartingWeights } from './starting-weights.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-starting-'));
});
afterAll(() => rm(folder, { recursive: true }));

const untied: SelectorConfig = { ...tiny, language: { ...tiny.language, tiedEmbeddings: false } };

/** A selector on the evaluator with values of a seed. */
async function selector(config: SelectorConfig, seed: number) {
  const model = new FrameSelector(config);
  const state = parameterEntries(model);
  const session = new ReferenceSession(makeBundle([featuresProgram(model), lossProgram(model)], state));
  await initializeState(session, state, seed);
  return { model, state, session };
}

type Opened = Awaited<ReturnType<typeof selector>>;

/** Writes a folder with those of a selector's parameters that its layout names. */
async function save(name: string, { model, session, state }: Opened, layoutOf: (model: FrameSelector) => Layout) {
  const layout = layoutOf(model);
  const named = state.filter(({ path }) => layout.names.at(path) !== undefined);
  await saveHuggingFace(join(folder, name), session, named, { layout });
  return join(folder, name);
}

const partsOf = (paths: readonly string[]): string[] => [...new Set(paths.map((path) => path.split('.')[0] ?? ''))];

/** Paths at which two sessions have the same values. */
async function equalPaths(a: Opened, b: Opened): Promise<string[]> {
  const equal = await Promise.all(
    b.state.map(async ({ path }: StateEntry) => {
      const has = a.state.some((entry) => entry.path === path);
      return has && (await a.session.read(path)).join() === (await b.session.read(path)).join() ? [path] : [];
    }),
  );
  return equal.flat();
}

/** What must not count as equal by chance: biases and norms start alike whatever the seed. */
const drawn = (paths: readonly string[], { state }: Opened): string[] =>
  paths.filter((path) => state.find((entry) => entry.path === path)?.initializer.kind === 'normal');

describe('a selector starts from a Hugging Face folder', () => {
  test.each([
    { name: 'qwen2', config: tiny, layout: (m: FrameSelector) => qwen2Layout(m.language), parts: ['language'] },
    { name: 'siglip', config: tiny, layout: (m: FrameSelector) => siglipLayout(m.vision), parts: ['vision'] },
    {
      name: 'stage before grounding',
      config: { ...untied, head: indices() },
      layout: videoLanguageLayout,
      parts: ['vision', 'projector', 'language'],
    },
    {
      name: 'videoitg',
      config: { ...tiny, head: anchors() },
      layout: videoitgLayout,
      parts: ['vision', 'projector', 'language', 'head'],
    },
  ])('$name', async ({ name, config, layout, parts }) => {
    const source = await selector(config, 1);
    const path = await save(name, source, layout);
    const target = await selector({ ...config, head: pooling() }, 2);
    const report = await (await openStartingWeights(path)).restore(target.session, target.state);
    expect(partsOf(report.loaded)).toEqual(parts);
    expect([...report.loaded, ...report.initialised].sort()).toEqual(target.state.map(({ path }) => path).sort());
    const equal = drawn(await equalPaths(source, target), target);
    expect(equal.sort()).toEqual(drawn(report.loaded, target).sort());
    // The matrix over the vocabulary is no part of a head that classifies.
    expect(report.left).toEqual(name === 'stage before grounding' ? ['lm_head.weight'] : []);
  });

  test('variant A takes the matrix over the vocabulary too', async () => {
    const source = await selector({ ...untied, head: indices() }, 1);
    const path = await save('with lm_head', source, videoLanguageLayout);
    const target = await selector({ ...untied, head: indices() }, 2);
    const { loaded, initialised, left } = await (await openStartingWeights(path)).restore(target.session, target.state);
    expect(loaded).toContain('language.output');
    expect({ initialised, left }).toEqual({ initialised: [], left: [] });
  });
});

test('the tower’s digest follows its values, whatever folder they lie in', async () => {
  const [one, other] = [await selector(tiny, 1), await selector(tiny, 3)];
  const digest = async (path: string): Promise<string> => (await openStartingWeights(path)).visionDigest();
  const whole = await digest(await save('digest whole', one, videoitgLayout));
  expect(await digest(await save('digest tower', one, (model) => siglipLayout(model.vision)))).toBe(whole);
  expect(await digest(await save('digest other', other, videoitgLayout))).not.toBe(whole);
});
