import { RandomStream } from './random.js';

const TABLE_SIZE = 1 << 16;
let table: Float32Array | undefined;

/**
 * 65,536 values of mean 0 and variance 1, nearly normal: sums of twelve uniform draws less 6 (Irwin-Hall). Only
 * additions enter, so the table has the same bits on every platform.
 */
export function noiseTable(): Float32Array {
  if (!table) {
    const random = RandomStream.of(0, 'sensor noise');
    table = Float32Array.from({ length: TABLE_SIZE }, () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += random.unit();
      return sum;
    });
  }
  return table;
}

/** Where row `row` of a frame starts to read the table, cyclically: a 32-bit integer hash (Wellons' lowbias32). */
export function noiseOffset(seed: number, row: number): number {
  let x = (seed ^ Math.imul(row + 1, 0x9e3779b1)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) & (TABLE_SIZE - 1);
}
