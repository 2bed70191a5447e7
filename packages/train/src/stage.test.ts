import { describe, expect, test } from 'vitest';
import { adamW } from './optimizer.js';
import { constantRate } from './schedule.js';
import { defineStage, isStage, parseSettings } from './stage.js';
import { regressionTask } from './testing/regression.js';

const task = { settings: {}, prepare: () => Promise.resolve(regressionTask()) };
const settings = {
  name: 'grounding',
  trainable: ['head'],
  optimizer: adamW({ learningRate: 1e-3 }),
  schedule: constantRate,
  stopAfter: { steps: 10 },
  output: 'runs/x',
};

test('a stage has its settings filled in and keeps its task', () => {
  const stage = defineStage({ ...settings, task });
  expect(stage.task).toBe(task);
  expect(stage.settings).toMatchObject({
    seed: 0,
    precision: 'f32',
    frozenStorage: 'f32',
    recompute: false,
    jit: false,
    checkpoint: { everySteps: 500, keepLast: 1 },
  });
  expect(isStage(stage)).toBe(true);
  expect(isStage({ settings })).toBe(false);
  expect(isStage(undefined)).toBe(false);
});

describe('settings that do not fit are named before anything is loaded', () => {
  test.each([
    ['a name', { name: 'Grounding Stage' }],
    ['nothing trained', { trainable: [] }],
    ['no updates', { stopAfter: { steps: 0 } }],
    ['a misspelt setting', { stopAfter: { step: 3 } }],
    ['a setting too many', { epochs: 3 }],
    ['another schedule', { schedule: { kind: 'linear' } }],
    ['a seed that is no integer', { seed: 0.5 }],
    ['another precision', { precision: 'fp16' }],
    ['another storage', { frozenStorage: 'int8' }],
    ['a part of what is recomputed', { recompute: 'attention' }],
    ['a compiler’s name', { jit: 'xla' }],
  ])('%s', (_, change) => {
    expect(() => parseSettings({ ...settings, ...change })).toThrowErrorMatchingSnapshot();
  });
});
