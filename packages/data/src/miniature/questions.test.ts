import { describe, expect, it } from 'vitest';
import type { Point } from './world.js';
import { KINDS } from './phrasing.js';
import type { PlannedObject, VideoPlan } from './plan.js';
import { questionsOf } from './questions.js';

const at = (x: number, y: number, count: number): Point[] => Array.from({ length: count }, () => ({ x, y }));

/** Seconds 0 1 2 3 4 5 6 7 8 9 10 11: the ring is there at 1..3 and 6..8, the cross at 6..9, in contact at 7 and 8. */
const ring: PlannedObject = {
  color: 'red',
  shape: 'ring',
  radius: 8,
  appearances: [
    {
      start: 1,
      positions: [
        { x: 10, y: 10 },
        { x: 16, y: 10 },
        { x: 22, y: 10 },
      ],
    },
    {
      start: 6,
      positions: [
        { x: 10, y: 30 },
        { x: 18, y: 30 },
        { x: 18, y: 30 },
      ],
    },
  ],
};
const cross: PlannedObject = {
  color: 'red',
  shape: 'cross',
  radius: 8,
  appearances: [{ start: 6, positions: at(31, 30, 4) }],
};
const plan: VideoPlan = {
  seconds: 12,
  objects: [ring, cross],
  signs: [
    { word: 'GO', start: 4, end: 7 },
    { word: 'END', start: 10, end: 11 },
  ],
  scenes: [
    { start: 0, background: [20, 20, 20], gradient: { x: 1, y: 0 } },
    { start: 6, background: [40, 40, 46], gradient: { x: 1, y: 0 } },
  ],
  noise: 1,
};
const seconds = Array.from({ length: 12 }, (_, i) => i);
const ringName = 'the red ring';
const crossName = 'the red cross';

function answers(times: readonly number[]): Record<string, readonly number[]> {
  const questions = questionsOf(plan, times, KINDS);
  return Object.fromEntries(
    questions.map(({ kind, slots, positives }) => [[kind, ...Object.values(slots)].join(': '), positives]),
  );
}

describe('questionsOf', () => {
  it('labels a script whose answers were worked out by hand', () => {
    // 45 % of 12 is 5.4: the ring's six seconds, and the seven of any red shape, are too many. END has one second only.
    // After the cross has left nothing is seen. Before the cross comes (6) the ring is seen at 1..3, and elsewhere too.
    expect(answers(seconds)).toEqual({
      [`appearance: ${crossName}`]: [6, 7, 8, 9],
      'attribute: cross': [6, 7, 8, 9],
      [`touch: ${ringName}: ${crossName}`]: [7, 8],
      [`before: ${ringName}: ${crossName}`]: [1, 2, 3],
      'text: go': [4, 5, 6],
      summary: [0, 1, 6, 7],
      [`motion: ${ringName}: right`]: [1, 2, 3, 6, 7],
    });
  });

  it('decides a label at the time of its frame: changes take effect midway between seconds', () => {
    const before = answers(seconds.map((second) => second + 0.49));
    const after = answers(seconds.map((second) => second + 0.5));
    expect(before['text: go']).toEqual([4, 5, 6]);
    expect(after['text: go']).toEqual([3, 4, 5]);
    expect(after['summary']).toEqual([0, 5, 6]);
    expect(after[`appearance: ${crossName}`]).toEqual([5, 6, 7, 8]);
    // At 6.75 the ring is at x = 16: 15 units from the cross, less than the two radii. At 8.75 it has gone.
    const late = answers(seconds.map((second) => second + 0.75));
    expect(late[`touch: ${ringName}: ${crossName}`]).toEqual([6, 7]);
  });

  it('asks only the kinds it is given', () => {
    expect(new Set(questionsOf(plan, seconds, ['text']).map(({ kind }) => kind))).toEqual(new Set(['text']));
    expect(questionsOf(plan, seconds).some(({ kind }) => kind === 'motion')).toBe(false);
  });
});
