import { describe, expect, test } from 'vitest';
import { MemoryPool } from './memory-pool.js';

const mebi = 2 ** 20;

describe('a pool', () => {
  test('holds whole grains of 256 bytes of what was given out', () => {
    const pool = new MemoryPool();
    pool.take(1);
    expect(pool.bytes).toBe(256);
    pool.take(257);
    expect(pool.bytes).toBe(768);
  });

  test('gives a chunk that came back to the next who asks, and keeps it', () => {
    const pool = new MemoryPool();
    const first = pool.take(64 * mebi);
    pool.release(first);
    pool.take(64 * mebi);
    expect(pool.bytes).toBe(64 * mebi);
  });

  test('grows for a large request that fits into no hole between small ones', () => {
    const pool = new MemoryPool();
    // 8 MiB of regions for each: 4 + 4, then 16 in the next region of 16.
    const small = Array.from({ length: 4 }, () => pool.take(4 * mebi));
    const kept = small.filter((_, at) => at % 2 === 0);
    for (const chunk of small) if (!kept.includes(chunk)) pool.release(chunk);
    pool.take(8 * mebi);
    expect(pool.bytes).toBe(24 * mebi);
  });

  test('joins neighbours that came back, whichever comes first', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [0, 2, 1],
    ]) {
      const pool = new MemoryPool();
      pool.release(pool.take(64 * mebi)); // one region of 64 MiB
      const thirds = [16, 16, 16].map((size) => pool.take(size * mebi));
      for (const at of order) {
        const chunk = thirds[at];
        if (chunk !== undefined) pool.release(chunk);
      }
      pool.take(64 * mebi);
      expect(pool.bytes, order.join()).toBe(64 * mebi);
    }
  });

  test('takes the smallest hole that fits', () => {
    const pool = new MemoryPool();
    pool.release(pool.take(256 * mebi));
    const [large, wall, small, end] = [64, 1, 16, 1].map((size) => pool.take(size * mebi));
    if (!large || !wall || !small || !end) throw new Error('four chunks were taken');
    pool.release(large);
    pool.release(small);
    expect(pool.take(16 * mebi)).toMatchObject({ start: small.start });
  });

  test('does not split a chunk that is less than twice too large, unless 128 MiB would be left', () => {
    const whole = new MemoryPool();
    whole.release(whole.take(64 * mebi));
    expect(whole.take(33 * mebi).bytes).toBe(64 * mebi);
    const split = new MemoryPool();
    split.release(split.take(512 * mebi));
    expect(split.take(300 * mebi).bytes).toBe(300 * mebi);
  });

  test('counts of a region only what was ever given out', () => {
    const pool = new MemoryPool();
    pool.take(33 * mebi); // lies in a region of 64 MiB, whole
    expect(pool.bytes).toBe(33 * mebi);
  });
});
