import { describe, expect, test } from 'vitest';

import { packLayout } from './pack-layout.js';
import type { PackedLayout } from './packed-layout.js';
import type { OrderRule, RowGroup, SequenceDescription } from './sequence.js';

const visual = (frames: number, side: number): RowGroup => ({ kind: 'visual', frames, side });
const text = (...ids: number[]): RowGroup => ({ kind: 'text', ids: Int32Array.from(ids) });
const targets = (ids: number[], marks: number[]): RowGroup => ({
  kind: 'text',
  ids: Int32Array.from(ids),
  targets: Uint8Array.from(marks),
});
const anchors: RowGroup = { kind: 'anchors' };
const sequence = (id: string, order: OrderRule['kind'], ...groups: RowGroup[]): SequenceDescription => ({
  id,
  groups,
  order: order === 'prefix-full' ? { kind: order, groups: 1 } : { kind: order },
});

const plain = (layout: PackedLayout): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(layout).map(([name, v]) => [name, ArrayBuffer.isView(v) ? [...(v as Int32Array)] : v]),
  );

/** Attention's rule (architecture 3.7): "1" where the query row sees the key row, within one batch row. */
function seen(layout: PackedLayout, row: number): string[] {
  const { position } = layout.sizes;
  const at = (values: Float32Array, p: number): number => values[row * position + p] ?? Number.NaN;
  const all = Array.from({ length: position }, (_, p) => p);
  const sees = (q: number, k: number): boolean =>
    at(layout.segment, q) === at(layout.segment, k) && at(layout.order, k) <= at(layout.order, q);
  return all.map((q) => all.map((k) => (sees(q, k) ? '1' : '.')).join(''));
}

const a = (order: OrderRule['kind']): SequenceDescription => sequence('a', order, visual(2, 1), text(7, 8));
const b = (order: OrderRule['kind']): SequenceDescription => sequence('b', order, visual(1, 2), targets([9], [1]));

describe('two samples of different frame counts and grids', () => {
  test("padded: the example of packLayout's documentation", () => {
    expect(plain(packLayout([a('causal'), b('causal')], { maxLength: 5 }))).toEqual({
      sizes: { sample: 2, position: 5, frame: 3, cell: 2, text: 3, target: 1 },
      source: [0, 4, 12, 13, 0, 8, 9, 10, 11, 14],
      segment: [0, 0, 0, 0, -1, 1, 1, 1, 1, 1],
      order: [0, 1, 2, 3, 0, 0, 1, 2, 3, 4],
      rotary: [0, 1, 2, 3, 0, 0, 1, 2, 3, 4],
      frameOf: [0, 1, -1, -1, -1, 2, 2, 2, 2, -1],
      textIds: [7, 8, 9],
      frameRows: [0, 0, 0, 0, 1, 0, 0, 0, 5, 6, 7, 8],
      frameWeights: [1, 0, 0, 0, 1, 0, 0, 0, 0.25, 0.25, 0.25, 0.25],
      anchorRows: [0, 0, 0],
      targetRows: [8],
      targetIds: [9],
      targetSamples: [1],
      placements: [
        { id: 'a', row: 0, start: 0, length: 4, firstFrame: 0, frames: 2 },
        { id: 'b', row: 1, start: 0, length: 5, firstFrame: 2, frames: 1 },
      ],
    });
  });

  test('packed in one row: the longer first, rotary positions restart, frames keep the order given', () => {
    const packing = { kind: 'first-fit', rowLength: 9 } as const;
    const layout = packLayout([a('causal'), b('causal')], { maxLength: 5, packing });
    expect(plain(layout)).toEqual({
      sizes: { sample: 1, position: 9, frame: 3, cell: 2, text: 3, target: 1 },
      source: [8, 9, 10, 11, 14, 0, 4, 12, 13],
      segment: [1, 1, 1, 1, 1, 0, 0, 0, 0],
      order: [0, 1, 2, 3, 4, 0, 1, 2, 3],
      rotary: [0, 1, 2, 3, 4, 0, 1, 2, 3],
      frameOf: [2, 2, 2, 2, -1, 0, 1, -1, -1],
      textIds: [7, 8, 9],
      frameRows: [5, 0, 0, 0, 6, 0, 0, 0, 0, 1, 2, 3],
      frameWeights: [1, 0, 0, 0, 1, 0, 0, 0, 0.25, 0.25, 0.25, 0.25],
      anchorRows: [0, 0, 0],
      targetRows: [3],
      targetIds: [9],
      targetSamples: [1],
      placements: [
        { id: 'a', row: 0, start: 5, length: 4, firstFrame: 0, frames: 2 },
        { id: 'b', row: 0, start: 0, length: 5, firstFrame: 2, frames: 1 },
      ],
    });
  });
});

describe('who sees whom', () => {
  test('full: every row of the sample, padding apart', () => {
    const layout = packLayout([a('full'), b('full')], { maxLength: 5 });
    expect(seen(layout, 0)).toEqual(['1111.', '1111.', '1111.', '1111.', '....1']);
  });

  test('causal, two samples in one row', () => {
    const layout = packLayout([a('causal'), sequence('c', 'causal', text(1, 2))], {
      maxLength: 9,
      packing: { kind: 'first-fit', rowLength: 7 },
    });
    expect(layout.sizes.position).toBe(6);
    expect(seen(layout, 0)).toEqual(['1.....', '11....', '111...', '1111..', '....1.', '....11']);
  });

  test('prefix-full: the visual prefix both ways, text causal', () => {
    expect(seen(packLayout([a('prefix-full')], { maxLength: 4 }), 0)).toEqual(['11..', '11..', '111.', '1111']);
  });

  test('a prefix may end with any group, anchors included', () => {
    const groups = [visual(2, 1), text(7), anchors, text(8)];
    const of = (count: number): SequenceDescription => ({
      id: 'p',
      groups,
      order: { kind: 'prefix-full', groups: count },
    });
    expect([...packLayout([of(2)], { maxLength: 9 }).order]).toEqual([0, 0, 0, 3, 4, 5]);
    expect([...packLayout([of(3)], { maxLength: 9 }).order]).toEqual([0, 0, 0, 0, 0, 5]);
  });
});

test('anchors: one per frame of all visual groups, from the third block', () => {
  const sample = sequence('b', 'causal', visual(1, 2), text(5), visual(1, 1), text(6), anchors);
  const layout = packLayout([a('causal'), sample], { maxLength: 9 });
  // Visual block: 4 frames of 4 rows, 0-15; text: 16-19; anchors: 20-23.
  expect([...layout.source.subarray(9)]).toEqual([8, 9, 10, 11, 18, 12, 19, 22, 23]);
  expect([...layout.frameOf.subarray(9)]).toEqual([2, 2, 2, 2, -1, 3, -1, 2, 3]);
  expect([...layout.anchorRows]).toEqual([0, 0, 16, 17]);
  expect([...layout.frameRows.subarray(8)]).toEqual([9, 10, 11, 12, 14, 0, 0, 0]);
  expect(seen(layout, 1)[7]).toBe('11111111.');
});

describe('text only', () => {
  test('a batch without frames is fed one unused frame', () => {
    const layout = packLayout([sequence('t', 'causal', targets([4, 5, 6], [1, 0, 1]))], { maxLength: 3 });
    expect(layout.sizes).toEqual({ sample: 1, position: 3, frame: 1, cell: 1, text: 3, target: 1 });
    expect([...layout.source]).toEqual([1, 2, 3]);
    expect([...layout.frameWeights]).toEqual([0]);
    // The mark on the first token has no row before it.
    expect([[...layout.targetRows], [...layout.targetIds]]).toEqual([[1], [6]]);
  });

  test('beside a sample with frames', () => {
    const layout = packLayout([sequence('t', 'full', text(4)), a('full')], { maxLength: 4 });
    expect([...layout.source]).toEqual([2, 0, 0, 0, 0, 1, 3, 4]);
    expect(layout.placements.map(({ firstFrame, frames }) => [firstFrame, frames])).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });
});

test('the first text token after frames is predicted from the last visual row (stage 1)', () => {
  const layout = packLayout([sequence('s', 'causal', visual(1, 2), targets([3, 4], [1, 1]))], { maxLength: 6 });
  expect([...layout.targetRows]).toEqual([3, 4]);
  expect([...layout.targetIds]).toEqual([3, 4]);
});

test('sizes round up; what is added is unused', () => {
  const roundUp = { sample: 2, position: 8, frame: 4, text: 5, target: 3 };
  const layout = packLayout([a('causal')], { maxLength: 4, roundUp });
  expect(layout.sizes).toEqual({ sample: 2, position: 8, frame: 4, cell: 1, text: 5, target: 3 });
  expect([...layout.segment]).toEqual([0, 0, 0, 0, ...new Array<number>(12).fill(-1)]);
  expect([...layout.source.subarray(0, 4)]).toEqual([0, 1, 4, 5]);
  expect([...layout.frameWeights]).toEqual([1, 1, 0, 0]);
  expect([...layout.targetSamples]).toEqual([-1, -1, -1]);
  expect(() => packLayout([a('full')], { maxLength: 4, roundUp: { text: 0 } })).toThrowErrorMatchingInlineSnapshot(
    `[LayoutError: The size of "text" cannot be rounded up to a multiple of 0.]`,
  );
});

describe('packing by default keeps the longest sample as the row length', () => {
  test('no position is added', () => {
    const samples = [3, 5, 2, 4, 1].map((n) => sequence(`n${n}`, 'causal', text(...new Array<number>(n).fill(1))));
    const layout = packLayout(samples, { maxLength: 5, packing: { kind: 'first-fit' } });
    expect(layout.sizes).toMatchObject({ sample: 3, position: 5 });
    expect(layout.placements.map(({ row, start }) => [row, start])).toEqual([
      [2, 0],
      [0, 0],
      [2, 3],
      [1, 0],
      [1, 4],
    ]);
  });

  test('a row length below the longest sample is refused', () => {
    const packing = { kind: 'first-fit', rowLength: 3 } as const;
    expect(() => packLayout([a('full')], { maxLength: 9, packing })).toThrowErrorMatchingInlineSnapshot(
      `[LayoutError: The longest sample has 4 rows, more than the row length 3.]`,
    );
  });
});

describe('refused', () => {
  test('a sequence above the maximum length: nothing is cut', () => {
    expect(() => packLayout([a('full'), b('full')], { maxLength: 4 })).toThrowErrorMatchingInlineSnapshot(
      `[LayoutError: Sample "b": 5 rows (4 visual, 1 text, 0 anchors) exceed the maximum length 4. Use fewer frames, a smaller token budget or shorter text; visual tokens are never cut.]`,
    );
  });

  test('no samples', () => {
    expect(() => packLayout([], { maxLength: 4 })).toThrowErrorMatchingInlineSnapshot(
      `[LayoutError: A layout needs at least one sample.]`,
    );
  });

  test('more source rows than an i32 can index', () => {
    expect(() =>
      packLayout([a('full')], { maxLength: 9, roundUp: { frame: 2 ** 31 } }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[LayoutError: A batch of 1 x 4 positions over 4294967298 source rows is too large to index. Use a smaller micro-batch.]`,
    );
  });
});
