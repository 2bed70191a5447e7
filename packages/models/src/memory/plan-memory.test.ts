import { describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { siglipSo400m } from '../config/siglip.js';
import { videoitg } from '../config/videoitg.js';
import { anchors } from '../heads/anchors.js';
import { indices } from '../heads/indices.js';
import { visionChunk } from '../siglip/vision-chunk.js';
import { memoryPhases, planMemory, type MemoryOptions, type MemoryPlan } from './plan-memory.js';

const gibi = 2 ** 30;

const options = (changes: Partial<MemoryOptions> = {}): MemoryOptions => ({
  frames: 8,
  textTokens: 100,
  storage: 'f32',
  products: 'f32',
  engine: 'tensorflow',
  ...changes,
});

/** Bytes of a part in a phase. */
const part = (plan: MemoryPlan, phase: (typeof memoryPhases)[number], name: string): number | undefined =>
  plan.phases[phase].parts[name];

describe('7B in bf16 with 512 frames', () => {
  const plan = planMemory(videoitg('7b'), options({ frames: 512, storage: 'bf16', products: 'bf16' }));

  test('is planned below 18 GiB, above what its weights take alone', () => {
    expect(plan.peak.bytes).toBeLessThan(18 * gibi);
    expect(plan.peak.bytes).toBeGreaterThan(14 * gibi);
    expect(plan.peak.phase).toBe('decoder');
  });

  test('has 5x5 tokens a frame and 12,900 rows (spec 1.6)', () => {
    expect({ grid: plan.grid, sequence: plan.sequence }).toEqual({ grid: 5, sequence: 12_900 });
  });

  test('holds the weights of the published counts, two bytes each (spec 1.5), tower and decoder apart', () => {
    expect(part(plan, 'vision', 'weights of vision')).toBe(2 * 397_745_440);
    expect(part(plan, 'vision', 'weights of projector')).toBe(2 * 16_980_992);
    // Layers, embedding table and final norm.
    expect(part(plan, 'decoder', 'weights of language')).toBe(2 * (6_525_618_176 + 544_997_376 + 3584));
    expect(part(plan, 'decoder', 'weights of head')).toBe(2 * 3585);
    expect(part(plan, 'vision', 'weights of language')).toBeUndefined();
    expect(part(plan, 'decoder', 'weights of vision')).toBeUndefined();
  });

  test('holds the visual vectors in f32: once while they are made, on both sides while they are read', () => {
    const vectors = 4 * 512 * 25 * 3584;
    expect(part(plan, 'vision', 'visual vectors')).toBe(vectors);
    expect(part(plan, 'decoder', 'visual vectors')).toBe(2 * vectors);
  });
});

test('pixels and features are those of a chunk of frames, however many there are', () => {
  const chunk = visionChunk(siglipSo400m);
  const planned = [chunk, 32].map((frames) => planMemory(videoitg('0.5b'), options({ frames, engine: 'onnxruntime' })));
  expect(planned.map((plan) => plan.chunk)).toEqual([chunk, chunk]);
  // Features come out of one program and go into the next with the grid's matrices; the vectors of its tokens come out.
  const [pixels, features] = [chunk * 3 * 384 ** 2, chunk * 729 * 1152];
  const taken = planned.map((plan) => part(plan, 'vision', 'pixels and features'));
  const expected = planned.map(({ grid }) => {
    const [matrices, vectors] = [chunk * grid * 27, chunk * grid ** 2 * 896];
    return 2 * 4 * (pixels + 2 * features + matrices + vectors);
  });
  expect(taken).toEqual(expected);
});

test('a phase is the sum of its parts, and the peak the largest phase', () => {
  for (const engine of ['tensorflow', 'onnxruntime'] as const) {
    const { phases, peak } = planMemory(tiny, options({ engine }));
    for (const { parts, bytes } of Object.values(phases)) {
      expect(Object.values(parts).reduce((sum, one) => sum + one, 0)).toBe(bytes);
    }
    expect(peak.bytes).toBe(Math.max(...memoryPhases.map((phase) => phases[phase].bytes)));
    expect(phases[peak.phase].bytes).toBe(peak.bytes);
  }
});

describe('heads', () => {
  test('anchors are rows of the sequence', () => {
    expect(planMemory({ ...tiny, head: anchors() }, options()).sequence).toBe(planMemory(tiny, options()).sequence + 8);
  });

  test('a head that writes holds keys and values of all layers; ONNX Runtime writes them beside the old ones', () => {
    const config = { ...tiny, head: indices(), maxLength: 500 };
    // Keys and values, three layers, 500 positions, two heads of 8.
    const cache = 4 * 2 * 3 * 500 * 2 * 8;
    const held = (engine: MemoryOptions['engine']): number | undefined =>
      part(planMemory(config, options({ engine })), 'decoder', 'keys and values');
    expect(held('tensorflow')).toBe(cache);
    expect(held('onnxruntime')).toBe(2 * cache);
  });
});

describe('bf16 products', () => {
  const working = (changes: Partial<MemoryOptions>): number =>
    part(planMemory(videoitg('0.5b'), options({ frames: 1, ...changes })), 'decoder', 'working memory') ?? NaN;

  test('of f32 weights need a 16-bit copy of each weight from the start', () => {
    const copies = working({ products: 'bf16' }) - working({ products: 'bf16', storage: 'bf16' });
    // Products of the decoder's 24 layers; the embedding table is only looked up.
    expect(copies).toBeGreaterThan(0.9 * 2 * 357_897_216);
  });
});
