import { describe, expect, it } from 'vitest';
import { bulletChart } from './bullet-chart.js';
import { lineChart, smooth } from './line-chart.js';
import { areaPath, dotsPath, linePath, thin } from './path.js';
import { extent, position, ticks, timeTicks } from './scale.js';
import { shareBar } from './share-bar.js';

describe('ticks', () => {
  it.each([
    [0, 1, 4, [0, 0.25, 0.5, 0.75, 1]],
    [0, 3.3, 4, [0, 1, 2, 3]],
    [0, 0.003, 3, [0, 0.001, 0.002, 0.003]],
    [-5, 17, 4, [0, 10]],
    [1, 2000, 4, [500, 1000, 1500, 2000]],
    [7, 7, 4, [7]],
    [NaN, NaN, 4, []],
  ])('%d to %d in about %d', (min, max, count, expected) => {
    expect(ticks({ min, max }, count)).toEqual(expected);
  });

  it('uses seconds as clocks do', () => {
    expect(timeTicks(24, 8)).toEqual([0, 5, 10, 15, 20]);
    expect(timeTicks(0.3, 8)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(timeTicks(600, 8)).toEqual([0, 120, 240, 360, 480, 600]);
    expect(timeTicks(7200, 8)).toEqual([0, 900, 1800, 2700, 3600, 4500, 5400, 6300, 7200]);
    expect(timeTicks(1e6, 8).length).toBeLessThanOrEqual(9);
  });
});

describe('extent and position', () => {
  it('looks at finite values only', () => {
    expect(extent([3, NaN, -1, Infinity])).toEqual({ min: -1, max: 3 });
    expect(extent([NaN])).toBeUndefined();
    expect(position(1, { min: -1, max: 3 })).toBe(0.5);
    expect(position(5, { min: 5, max: 5 })).toBe(0.5);
  });
});

describe('paths', () => {
  const points = [
    { x: 0, y: 10 },
    { x: 1, y: NaN },
    { x: 2, y: 5.12345 },
    { x: 3, y: 0 },
  ];
  it('break where a value is missing', () => {
    expect(linePath(points)).toBe('M0 10M2 5.123L3 0');
    expect(areaPath(points, 100)).toBe('M0 10L2 5.123L3 0L3 100L0 100Z');
    expect(areaPath([], 100)).toBe('');
    expect(dotsPath(points)).toBe('M0 10h0M2 5.123h0M3 0h0');
  });

  it('keep every spike when they are thinned', () => {
    const long = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 7777 ? 50 : x === 123 ? NaN : Math.sin(x) }));
    const kept = thin(long, 600);
    expect(kept.length).toBeLessThanOrEqual(600);
    expect(kept).toContainEqual({ x: 7777, y: 50 });
    expect(kept.every((point, i) => i === 0 || point.x > (kept[i - 1]?.x ?? 0))).toBe(true);
    expect(kept.every(({ y }) => Number.isFinite(y))).toBe(true);
    expect(thin(points, 10)).toEqual(points);
  });
});

describe('smooth', () => {
  it('is the unbiased running mean', () => {
    // s = 0.5: m1 = 4; m2 = (0.5*0.5*4 + 0.5*8) / 0.75 = 20/3; NaN passes; m3 = (0.5*(5) + 0.5*0) / 0.875
    const [first, second, third, fourth] = smooth([4, 8, NaN, 0], 0.5);
    expect(first).toBe(4);
    expect(second).toBeCloseTo(20 / 3, 12);
    expect(third).toBeNaN();
    expect(fourth).toBeCloseTo(2.5 / 0.875, 12);
  });
});

describe('charts', () => {
  it('say when there is nothing to draw, and what is not finite', () => {
    expect(lineChart({ title: 'Loss', xs: [], ys: [] }, 0).text).toContain('No values were recorded.');
    expect(lineChart({ title: 'Loss', xs: [1, 2, 3], ys: [1, NaN, 2] }, 0).text).toContain(
      '1 of 3 values are not finite.',
    );
    const flat = lineChart({ title: 'Rate', xs: [1], ys: [0], fromZero: true }, 0).text;
    expect(flat).not.toMatch(/NaN|Infinity/);
  });

  it('carry every number in the text', () => {
    const { text } = bulletChart({
      title: 'AP',
      subject: 'selector',
      baselines: ['random', 'constant'],
      rows: [{ label: 'touch', value: 0.863, baselines: [0.2, undefined] }],
    });
    expect(text).toContain('touch: selector 0.86, random 0.20"');
    expect(text).toContain('width: 86.3%');
    expect(text).toContain('left: 20%');
  });

  it('divide the run into shares', () => {
    const { text } = shareBar([
      { name: 'train', seconds: 90 },
      { name: 'export', seconds: 30 },
    ]);
    expect(text).toContain('width: 75%');
    expect(text).toContain('25 %');
    expect(shareBar([{ name: 'none', seconds: 0 }]).text).toContain('width: 0%');
  });
});
