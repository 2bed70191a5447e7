import { expect, test } from 'vitest';

import { measureSequence } from './sequence.js';
import type { RowGroup } from './sequence.js';

const measure = (...groups: RowGroup[]): unknown => measureSequence({ id: 's', groups, order: { kind: 'full' } });
const frames: RowGroup = { kind: 'visual', frames: 3, side: 2 };
const text: RowGroup = { kind: 'text', ids: Int32Array.of(1, 2), targets: Uint8Array.of(1, 1) };

test('counts rows by kind', () => {
  const all = { length: 17, frames: 3, visual: 12, text: 2, anchors: 3, targets: 2, side: 2 };
  expect(measure(frames, text, { kind: 'anchors' })).toEqual(all);
  expect(measure(text)).toEqual({ length: 2, frames: 0, visual: 0, text: 2, anchors: 0, targets: 1, side: 0 });
});

test('wrong descriptions are refused', () => {
  expect(() => measure()).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: Sample "s": it has neither frames nor text.]`,
  );
  expect(() => measure({ kind: 'visual', frames: 2, side: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: Sample "s": a visual group has 2 frames of grid side 0; both are whole numbers of at least 1.]`,
  );
  expect(() => measure({ kind: 'text', ids: Int32Array.of(5, -200) })).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: Sample "s": -200 is no token id; placeholders become visual groups before the layout.]`,
  );
  expect(() =>
    measure({ kind: 'text', ids: Int32Array.of(5), targets: Uint8Array.of(1, 0) }),
  ).toThrowErrorMatchingInlineSnapshot(`[LayoutError: Sample "s": a text group has 1 ids but 2 target marks.]`);
  expect(() => measure(text, { kind: 'anchors' })).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: Sample "s": anchors need at least one frame before them.]`,
  );
  expect(() => measure(frames, { kind: 'anchors' }, { kind: 'anchors' })).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: Sample "s": there are two anchors groups; one covers all frames.]`,
  );
  expect(() => measure(frames, { kind: 'anchors' }, frames)).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: Sample "s": a visual group follows the anchors; anchors come after all frames.]`,
  );
  expect(() =>
    measureSequence({ id: 's', groups: [text], order: { kind: 'prefix-full', groups: 2 } }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: Sample "s": a prefix of 2 row groups was asked for, but there are 1.]`,
  );
});
