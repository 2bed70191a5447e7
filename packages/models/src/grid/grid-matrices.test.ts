import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { gridMatrices, interpolationMatrix } from './grid-matrices.js';

interface Fixture {
  readonly cases: readonly { readonly patches: number; readonly cells: number; readonly values: readonly number[] }[];
}

// The fixture is written by tools/fixtures/grid.py, in this repository, as this type.
const fixture = JSON.parse(readFileSync(new URL('./fixtures/bilinear.json', import.meta.url), 'utf8')) as Fixture;

/** The picture of tools/fixtures/grid.py. */
const pixel = (row: number, column: number): number => ((row * 31 + column * 17 + row * column * 5) % 23) / 23 - 0.5;

function reduce(matrix: ArrayLike<number>, patches: number, cells: number): number[] {
  const at = (cell: number, patch: number): number => matrix[cell * patches + patch] ?? Number.NaN;
  const out: number[] = [];
  for (let i = 0; i < cells; i++) {
    for (let j = 0; j < cells; j++) {
      let sum = 0;
      for (let r = 0; r < patches; r++) for (let c = 0; c < patches; c++) sum += at(i, r) * at(j, c) * pixel(r, c);
      out.push(sum);
    }
  }
  return out;
}

test.each(fixture.cases)("equals torch's bilinear interpolation, $patches to $cells", ({ patches, cells, values }) => {
  const ours = reduce(interpolationMatrix(cells, patches), patches, cells);
  expect(ours).toHaveLength(values.length);
  // The fixture is rounded to 9 digits of values below 0.5: 5e-10.
  values.forEach((value, i) => expect(Math.abs((ours[i] ?? Number.NaN) - value)).toBeLessThan(6e-10));
});

describe('examples of spec 2.4, centres on both axes', () => {
  test.each([
    [5, [2.2, 7.6, 13.0, 18.4, 23.8]],
    [4, [2.875, 9.625, 16.375, 23.125]],
    [1, [13]],
  ])('side %i', (cells, centres) => {
    const matrix = interpolationMatrix(cells, 27);
    centres.forEach((centre, cell) => {
      const row = [...matrix.subarray(cell * 27, (cell + 1) * 27)];
      // Rounding of (1 - w) and w: a few units of 2^-53 times 27.
      expect(row.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 14);
      expect(row.reduce((sum, w, patch) => sum + w * patch, 0)).toBeCloseTo(centre, 12);
      expect(row.every((w, patch) => w === 0 || Math.abs(patch - centre) < 1)).toBe(true);
    });
  });

  test('side 5 reads 9 patches of an axis, 81 of 729', () => {
    const read = new Set<number>();
    interpolationMatrix(5, 27).forEach((w, i) => w > 1e-12 && read.add(i % 27));
    expect(read.size).toBe(9);
  });
});

test('the full grid is the identity', () => {
  const matrix = interpolationMatrix(27, 27);
  matrix.forEach((w, i) => expect(w).toBe(Math.floor(i / 27) === i % 27 ? 1 : 0));
});

describe('gridMatrices', () => {
  test('one matrix per frame, zero rows up to the largest side, zero matrices up to the frame count', () => {
    const { values, shape } = gridMatrices(
      [
        { frames: 2, side: 1 },
        { frames: 1, side: 2 },
      ],
      { patchSide: 4, frames: 4 },
    );
    expect(shape).toEqual([4, 2, 4]);
    // Side 1: the centre lies between patches 1 and 2; side 2: between 0, 1 and between 2, 3.
    const single = [0, 0.5, 0.5, 0, 0, 0, 0, 0];
    expect([...values]).toEqual([...single, ...single, 0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('no frames', () => {
    expect(gridMatrices([], { patchSide: 4 })).toEqual({ values: new Float32Array(0), shape: [0, 1, 4] });
  });

  test('what does not fit is refused', () => {
    const group = { frames: 2, side: 5 };
    expect(() => gridMatrices([group], { patchSide: 4 })).toThrowErrorMatchingInlineSnapshot(
      `[GridError: A grid of 4 patches a side cannot be reduced to 5: use 1 to 4.]`,
    );
    expect(() => gridMatrices([group], { patchSide: 8, cells: 4 })).toThrowErrorMatchingInlineSnapshot(
      `[GridError: A grid side of 5 does not fit 4 cells a side.]`,
    );
    expect(() => gridMatrices([group], { patchSide: 8, frames: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[GridError: 2 frames do not fit an array of 1 frames.]`,
    );
  });
});
