import {
  axis,
  dynamicAxis,
  feed,
  Module,
  onnxRuntimeEngine,
  ReferenceSession,
  traceProgram,
  type Bundle,
} from '@videoitg/core';
import { expect, test } from 'vitest';
import { gridMatrices } from '../grid/grid-matrices.js';
import { gridFeed } from '../selector/layout-tensors.js';
import { resizeGrid } from './resize-grid.js';

const patchSide = 6;
const width = 2;

class Nothing extends Module {}
const bundle: Bundle = {
  state: [],
  programs: [
    traceProgram(
      'resize',
      new Nothing(),
      {
        patches: feed([dynamicAxis('frame'), axis('patch', patchSide ** 2), axis('embed', width)]),
        grid: gridFeed(patchSide),
      },
      ({ patches, grid }) => ({
        cells: resizeGrid(patches, grid, [axis('gridRow', patchSide), axis('gridColumn', patchSide)]),
      }),
    ),
  ],
};

/** Patch values that no two places share. */
const valueAt = (frame: number, row: number, column: number, embed: number): number =>
  Math.fround(Math.sin(1 + frame * 7.3 + row * 1.7 + column * 0.9 + embed * 3.1));

function feedsOf(sides: readonly number[], cells: number) {
  const values: number[] = [];
  for (let frame = 0; frame < sides.length; frame++)
    for (let row = 0; row < patchSide; row++)
      for (let column = 0; column < patchSide; column++)
        for (let embed = 0; embed < width; embed++) values.push(valueAt(frame, row, column, embed));
  const grid = gridMatrices(
    sides.map((side) => ({ frames: 1, side })),
    { patchSide, cells },
  );
  return {
    patches: { shape: [sides.length, patchSide ** 2, width], data: Float32Array.from(values) },
    grid: { shape: grid.shape, data: grid.values },
  };
}

/** The two neighbours of a cell and the second one's weight (spec 2.4). */
function neighbours(cell: number, side: number): readonly [first: number, second: number, weight: number] {
  const centre = Math.max(0, ((cell + 0.5) * patchSide) / side - 0.5);
  const first = Math.floor(centre);
  return [first, Math.min(first + 1, patchSide - 1), centre - first];
}

function blend(frame: number, row: number, column: number, embed: number, side: number): number {
  if (row >= side || column >= side) return 0;
  const [top, bottom, down] = neighbours(row, side);
  const [left, right, across] = neighbours(column, side);
  const at = (r: number, c: number): number => valueAt(frame, r, c, embed);
  return (
    (1 - down) * ((1 - across) * at(top, left) + across * at(top, right)) +
    down * ((1 - across) * at(bottom, left) + across * at(bottom, right))
  );
}

test('each frame is blended from four neighbours by its own side; padded cells are zero', () => {
  const sides = [4, 1, 5];
  const cells = 5;
  const actual = new ReferenceSession(bundle).evaluate('resize', feedsOf(sides, cells)).get('cells');
  expect(actual?.axes.map(({ size }) => size)).toEqual([sides.length, cells, cells, width]);
  sides.forEach((side, frame) => {
    for (let place = 0; place < cells ** 2 * width; place++) {
      const [row, column, embed] = [
        Math.floor(place / width / cells),
        Math.floor(place / width) % cells,
        place % width,
      ];
      // The matrices are fed in single precision: 6e-8 relative each.
      expect(actual?.data[frame * cells ** 2 * width + place]).toBeCloseTo(blend(frame, row, column, embed, side), 6);
    }
  });
});

test('the full grid is left as it is, bit for bit, by every engine', async () => {
  const feeds = feedsOf([patchSide, patchSide], patchSide);
  const session = await onnxRuntimeEngine.open(bundle, { threads: 1 });
  try {
    expect((await session.run('resize', feeds))['cells']?.data).toEqual(feeds.patches.data);
  } finally {
    await session.close();
  }
  const { cells } = await new ReferenceSession(bundle).run('resize', feeds);
  expect(cells?.data).toEqual(feeds.patches.data);
});
