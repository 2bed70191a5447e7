import { createHash } from 'node:crypto';

/** Four 32-bit words of generator state, not all zero. */
export type RandomState = readonly [number, number, number, number];

/**
 * The generator xoshiro128** 1.1 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021), with
 * the few draws that the miniature needs. A stream is named by (seed, path), so that every video and every still has
 * one of its own and neither order nor parallelism changes what is drawn.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(state: RandomState) {
    [this.a, this.b, this.c, this.d] = state;
  }

  /** The stream of (seed, path): its state is the first 16 bytes of SHA-256 of `seed/path`, little endian. */
  static of(seed: number, path: string): RandomStream {
    const digest = createHash('sha256').update(`${seed}/${path}`).digest();
    return new RandomStream([0, 4, 8, 12].map((at) => digest.readInt32LE(at)) as unknown as RandomState); // four offsets
  }

  /** Next 32 random bits as an integer in 0 .. 2^32 - 1. */
  bits(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.bits() / 2 ** 32;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Uniform integer in low .. high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.unit());
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One element; throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Nothing to pick from: the list is empty.');
    return items[this.integer(0, items.length - 1)] as T; // the index is in range
  }

  /** All elements in random order, or the first `count` of that order (Fisher-Yates). */
  sample<T>(items: readonly T[], count = items.length): T[] {
    const order = [...items];
    for (let i = 0; i < Math.min(count, order.length); i++) {
      const j = this.integer(i, order.length - 1);
      [order[i], order[j]] = [order[j] as T, order[i] as T]; // i and j are in range
    }
    return order.slice(0, count);
  }

  /** A direction drawn uniformly, found by rejection so that no platform's sine or cosine enters the result. */
  direction(): { x: number; y: number } {
    for (;;) {
      const x = this.between(-1, 1);
      const y = this.between(-1, 1);
      const square = x * x + y * y;
      if (square > 0.01 && square <= 1) return { x: x / Math.sqrt(square), y: y / Math.sqrt(square) };
    }
  }
}
