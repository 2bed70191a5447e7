import { expect, test } from 'vitest';

import { cutText } from './cut-text.js';
import type { RowGroup, SequenceDescription } from './sequence.js';

const of = (...groups: RowGroup[]): SequenceDescription => ({ id: 's', groups, order: { kind: 'causal' } });
const frames: RowGroup = { kind: 'visual', frames: 2, side: 1 };
const text = (...ids: number[]): RowGroup => ({ kind: 'text', ids: Int32Array.from(ids) });

test('a sequence that fits stays as it is', () => {
  const sequence = of(frames, text(1, 2));
  expect(cutText(sequence, 4)).toBe(sequence);
});

test('text goes from the end, across groups, with its target marks; anchors stay', () => {
  const marked: RowGroup = { kind: 'text', ids: Int32Array.of(1, 2, 3), targets: Uint8Array.of(0, 1, 1) };
  expect(cutText(of(frames, marked, text(4, 5), { kind: 'anchors' }), 6).groups).toEqual([
    frames,
    { kind: 'text', ids: Int32Array.of(1, 2), targets: Uint8Array.of(0, 1) },
    text(),
    { kind: 'anchors' },
  ]);
});

test('frames and the text before them are never cut', () => {
  expect(() => cutText(of(text(1, 2), frames, text(3), { kind: 'anchors' }), 5)).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: Sample "s": 7 rows (2 visual, 2 anchors) cannot be cut to 5 without cutting frames. Use fewer frames, a smaller token budget or a larger maximum length.]`,
  );
});
