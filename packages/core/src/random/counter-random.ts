import { createHash } from 'node:crypto';

import { philox4x32 } from './philox.js';
import type { Words4 } from './philox.js';

/** What a stream of random values is for: a seed, then any names or numbers, such as a parameter path. */
export type RandomKey = readonly [seed: number, ...path: readonly (string | number)[]];

/**
 * Random values as a pure function of (key, index): they do not depend on engine, call order or ranks
 * (architecture 3.9). Philox 4x32-10 in counter mode. The first 16 bytes of SHA-256 over the key's JSON are the cipher
 * key and the upper half of the counter; the lower half counts blocks of four words.
 */
export class CounterRandom {
  readonly #key: readonly [number, number];
  readonly #stream: readonly [number, number];

  constructor(key: RandomKey) {
    const digest = createHash('sha256').update(JSON.stringify(key)).digest();
    this.#key = [digest.readUInt32LE(0), digest.readUInt32LE(4)];
    this.#stream = [digest.readUInt32LE(8), digest.readUInt32LE(12)];
  }

  /** The four words of one block. @param index integer, 0 .. 2^53 - 1 */
  block(index: number): Words4 {
    return philox4x32([index >>> 0, Math.floor(index / 2 ** 32), ...this.#stream], this.#key);
  }

  /** A float64 in [0, 1), uniform over the multiples of 2^-53. */
  uniform(index: number): number {
    const [high, low] = this.block(index);
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  }

  /** An integer in 0 .. bound - 1. The deviation from uniform is below bound / 2^53. */
  integerBelow(bound: number, index: number): number {
    return Math.floor(this.uniform(index) * bound);
  }

  /**
   * Fills with values uniform in [low, high) of 32-bit resolution; value i uses word i mod 4 of block floor(i / 4).
   *
   * @param first Number of the first value, a multiple of 4.
   * @throws RangeError when it is no such multiple.
   */
  fillUniform(out: Float32Array, { low, high }: { low: number; high: number }, first = 0): void {
    checkFirst(first);
    for (let start = 0; start < out.length; start += 4) {
      const words = this.block((first + start) / 4);
      const count = Math.min(4, out.length - start);
      for (let k = 0; k < count; k++) out[start + k] = low + ((words[k] ?? 0) / 2 ** 32) * (high - low);
    }
  }

  /**
   * Fills with normal values: Box-Muller, radius from the words 0 and 2 of a block, angle from 1 and 3. 32-bit
   * uniforms in (0, 1] reach 6.66 standard deviations.
   *
   * @param first Number of the first value, a multiple of 4.
   * @throws RangeError when it is no such multiple.
   */
  fillNormal(out: Float32Array, { mean, deviation }: { mean: number; deviation: number }, first = 0): void {
    checkFirst(first);
    for (let start = 0; start < out.length; start += 4) {
      const [radius0, angle0, radius1, angle1] = this.block((first + start) / 4);
      const four = [...boxMuller(radius0, angle0), ...boxMuller(radius1, angle1)];
      const count = Math.min(4, out.length - start);
      for (let k = 0; k < count; k++) out[start + k] = mean + deviation * (four[k] ?? 0);
    }
  }
}

function checkFirst(first: number): void {
  if (Number.isSafeInteger(first) && first >= 0 && first % 4 === 0) return;
  throw new RangeError(`Random values are made in fours: the first is ${first}, which is not a multiple of 4.`);
}

function boxMuller(radiusWord: number, angleWord: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log((radiusWord + 1) / 2 ** 32));
  const angle = (2 * Math.PI * angleWord) / 2 ** 32;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
