import { describe, expect, it } from 'vitest';
import { applyOverrides, parseOverride, settingPaths } from './overrides.js';

const config = {
  name: 'grounding',
  optimizer: { learningRate: 2e-5, betas: [0.9, 0.999], groups: { head: 2e-4 } },
  batch: { examples: 128, shuffle: true },
  initFrom: null,
};
const known = [...settingPaths(config), 'optimizer.groups.*', 'optimizer.clip'];
const set = (...texts: string[]) => applyOverrides(config, texts.map(parseOverride), known);

describe('parseOverride', () => {
  it.each([
    ['a.b=1e-5', 1e-5],
    ['a.b=16_384', 16384],
    ['a.b=true', true],
    ['a.b=[0.9, 0.99]', [0.9, 0.99]],
    ['a.b=a=b', 'a=b'],
    ['a.b=runs/video', 'runs/video'],
    ['a.b=', ''],
    ['a.b="7"', '7'],
  ])('%s', (text, value) => {
    expect(parseOverride(text)).toEqual({ path: 'a.b', value });
  });

  it('refuses what sets nothing', () => {
    expect(() => parseOverride('optimizer.learningRate')).toThrowErrorMatchingInlineSnapshot(
      `[UserError: --set optimizer.learningRate sets nothing. Write --set path=value, for example optimizer.learningRate=1e-5.]`,
    );
    expect(() => parseOverride('=1')).toThrowErrorMatchingInlineSnapshot(
      `[UserError: --set =1 sets nothing. Write --set path=value, for example optimizer.learningRate=1e-5.]`,
    );
  });
});

describe('applyOverrides', () => {
  it('sets leaves, new known settings and free keys in a copy', () => {
    const result = set('optimizer.learningRate=1e-4', 'optimizer.clip=1', 'optimizer.groups.projector=1e-3', 'name=x');
    expect(result).toEqual({
      name: 'x',
      optimizer: { learningRate: 1e-4, betas: [0.9, 0.999], groups: { head: 2e-4, projector: 1e-3 }, clip: 1 },
      batch: { examples: 128, shuffle: true },
      initFrom: null,
    });
    expect(config.optimizer.learningRate).toBe(2e-5);
  });

  it('lets the last of two win', () => {
    expect(set('batch.examples=2', 'batch.examples=4')).toHaveProperty('batch.examples', 4);
  });

  it('names the setting that was meant', () => {
    expect(() => set('optimizer.learnigRate=1')).toThrowErrorMatchingInlineSnapshot(
      `[UserError: optimizer.learnigRate is not a setting. Did you mean optimizer.learningRate?]`,
    );
    expect(() => set('learning_rate=1')).toThrowErrorMatchingInlineSnapshot(
      `[UserError: learning_rate is not a setting. Did you mean optimizer.learningRate?]`,
    );
    expect(() => set('zebra=1')).toThrowErrorMatchingInlineSnapshot(
      `[UserError: zebra is not a setting. Settings are listed with --dry-run.]`,
    );
    expect(() => set('optimizer=1')).toThrowErrorMatchingInlineSnapshot(
      `[UserError: optimizer is a group of settings. Set one of them: optimizer.learningRate, optimizer.betas, optimizer.groups.head, optimizer.clip.]`,
    );
  });

  it('keeps the kind of a value', () => {
    expect(() => set('batch.examples=many')).toThrowErrorMatchingInlineSnapshot(
      `[UserError: batch.examples takes a number (now 128), but was given "many".]`,
    );
    expect(() => set('batch.shuffle=1')).toThrowErrorMatchingInlineSnapshot(
      `[UserError: batch.shuffle takes true or false (now true), but was given 1.]`,
    );
    expect(set('initFrom=runs/video')).toHaveProperty('initFrom', 'runs/video');
  });

  it('cannot be used to reach a prototype', () => {
    const every = [...known, '__proto__.polluted', 'optimizer.groups.*'];
    for (const path of ['__proto__.polluted', 'constructor.prototype.polluted', 'optimizer.groups.__proto__']) {
      expect(() => applyOverrides(config, [parseOverride(`${path}=1`)], every)).toThrow(/is not a setting/);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(() => set(`${'a.'.repeat(500)}b=1`)).toThrowErrorMatchingInlineSnapshot(
      `[UserError: a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.… is not a setting. Settings are listed with --dry-run.]`,
    );
  });
});
