import { GLYPH_COLUMNS, GLYPH_ROWS, hasInk } from './font.js';
import { WORLD_SIZE } from './world.js';
import type { Word } from './world.js';

/** A font cell is a square of this many units. */
const CELL = 2;
/** Top of the dark band behind a sign, which reaches to the lower edge, and of the letters on it. */
export const BAND_TOP = 47;
const TEXT_TOP = 48;

/** How much of each pixel of a rectangle the letters cover, [row, column], each 0 .. 1. */
export interface SignMask {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly coverage: Float32Array;
}

/** Covered share of every pixel of a frame, by averaging the font's cells over the pixel's area. */
export function signMask(word: Word, frameWidth: number, frameHeight: number): SignMask {
  const columns = word.length * GLYPH_COLUMNS;
  const across = cellShares((WORLD_SIZE - columns * CELL) / 2, columns, frameWidth);
  const down = cellShares(TEXT_TOP, GLYPH_ROWS, frameHeight);
  const [width, height] = [across.pixels.length, down.pixels.length];
  const coverage = new Float32Array(width * height);
  down.pixels.forEach((rows, y) => {
    across.pixels.forEach((cells, x) => {
      let covered = 0;
      for (const [row, high] of rows) {
        for (const [column, wide] of cells) if (hasInk(word, row, column)) covered += high * wide;
      }
      coverage[y * width + x] = covered;
    });
  });
  return { left: across.first, top: down.first, width, height, coverage };
}

/** For each pixel that the cells reach along one axis: (cell, share of the pixel that it fills). */
function cellShares(start: number, cells: number, size: number): { first: number; pixels: [number, number][][] } {
  const scale = size / WORLD_SIZE;
  const first = Math.floor(start * scale);
  const last = Math.min(size, Math.ceil((start + cells * CELL) * scale));
  const pixels = Array.from({ length: last - first }, (_, i): [number, number][] => {
    const shares: [number, number][] = [];
    for (let cell = 0; cell < cells; cell++) {
      const from = (start + cell * CELL) * scale;
      const overlap = Math.min(from + CELL * scale, first + i + 1) - Math.max(from, first + i);
      if (overlap > 0) shares.push([cell, overlap]);
    }
    return shares;
  });
  return { first, pixels };
}
