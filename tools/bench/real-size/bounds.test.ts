import { expect, test } from 'vitest';
import { brokenBounds } from './bounds.js';
import { scoreDifference, type Match, type SelectionReport } from './result.js';

const none = { load: 0, vision: 0, decoder: 0 };
const report = (more: Partial<SelectionReport>): SelectionReport => ({
  version: '',
  scores: [0.25, 0.75],
  seconds: none,
  cpuSeconds: none,
  peakMb: { load: 1300, vision: 1500, decoder: 2000 },
  planMb: { load: 1000, vision: 1800, decoder: 1700 },
  ...more,
});
const match = (...ours: readonly SelectionReport[]): Match => ({
  frames: 2,
  positions: 10,
  ours: { name: 'tensorflow', reports: ours },
  peer: { name: 'PyTorch', reports: [report({})] },
  weightsMb: 1000,
});

test('a match within all bounds breaks none: loading 1.3, the larger planned peak 0.9 of the larger measured one', () => {
  expect(brokenBounds(match(report({ scores: [0.2509, 0.75] })), 'real')).toEqual([]);
});

test('each bound is broken by the worst round', () => {
  const rounds = [
    report({}),
    report({
      scores: [0.25, 0.752],
      peakMb: { load: 1310, vision: 1500, decoder: 2150 },
    }),
  ];
  expect(brokenBounds(match(...rounds), 'real')).toMatchInlineSnapshot(`
    [
      "2 frames: scores differ by 2.0e-3: the models are not the same.",
      "2 frames: loading takes 1.31 of the files, the bound is 1.3.",
      "2 frames: the plan is 0.84 of the peak, the bound is ± 0.15.",
    ]
  `);
});

test('of tiny networks only the scores are held to a bound', () => {
  const large = report({ peakMb: { load: 9000, vision: 9000, decoder: 9000 } });
  expect(brokenBounds(match(large), 'tiny')).toEqual([]);
  expect(brokenBounds(match(report({ scores: [0.25, 0.7] })), 'tiny')).toHaveLength(1);
});

test('scores of other frames than the peer’s are no agreement', () => {
  const fewer = match(report({ scores: [0.25] }));
  expect(scoreDifference(fewer)).toBeNaN();
  expect(brokenBounds(fewer, 'real')).toHaveLength(1);
});
