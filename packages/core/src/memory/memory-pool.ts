/** A piece of a pool's memory, in use or free. */
interface Chunk {
  readonly region: number;
  /** Place in its region. */
  start: number;
  bytes: number;
  free: boolean;
}

/** What `MemoryPool.take` gives and `release` takes back. */
export type PoolChunk = Readonly<Chunk>;

/** Chunks are multiples of it. */
const grain = 256;
const firstRegion = 2 ** 20;
/** A chunk that is less than twice as large as what is asked for is given whole, unless this much would be left. */
const mostWasted = 2 ** 27;

/**
 * How much memory an engine's allocator comes to hold: TensorFlow's on CPUs with oneDNN and ONNX Runtime's are both "best
 * fit with coalescing". Memory is had from the system in regions that double and is never given back; a request takes the
 * smallest free chunk that fits. So a large tensor finds no room among the small ones that came before it, and the pool
 * grows beyond what was ever live at one time. Sources: `bfc_allocator.cc` of TensorFlow, `bfc_arena.cc` of ONNX Runtime.
 */
export class MemoryPool {
  /** Chunks of each region, in the order of their places. */
  readonly #regions: Chunk[][] = [];
  /** Bytes of each region up to the end of the farthest chunk that was ever given out: the system counts only these. */
  readonly #touched: number[] = [];
  #nextRegion = firstRegion;

  /** Bytes that the process holds for the pool. */
  get bytes(): number {
    return this.#touched.reduce((sum, bytes) => sum + bytes, 0);
  }

  take(bytes: number): PoolChunk {
    const wanted = Math.max(1, Math.ceil(bytes / grain)) * grain;
    const chunk = this.#bestFit(wanted) ?? this.#extend(wanted);
    if (chunk.bytes >= 2 * wanted || chunk.bytes - wanted >= mostWasted) this.#split(chunk, wanted);
    chunk.free = false;
    this.#touched[chunk.region] = Math.max(this.#touched[chunk.region] ?? 0, chunk.start + wanted);
    return chunk;
  }

  release(given: PoolChunk): void {
    const chunks = this.#regions[given.region] ?? [];
    const at = chunks.findIndex((chunk) => chunk === given);
    const chunk = chunks[at];
    if (chunk === undefined) throw new Error('internal: a chunk of another pool');
    chunk.free = true;
    const after = chunks[at + 1];
    if (after?.free) {
      chunk.bytes += after.bytes;
      chunks.splice(at + 1, 1);
    }
    const before = chunks[at - 1];
    if (before?.free) {
      before.bytes += chunk.bytes;
      chunks.splice(at, 1);
    }
  }

  #bestFit(wanted: number): Chunk | undefined {
    let best: Chunk | undefined;
    for (const chunk of this.#regions.flat()) {
      if (chunk.free && chunk.bytes >= wanted && chunk.bytes < (best?.bytes ?? Infinity)) best = chunk;
    }
    return best;
  }

  #extend(wanted: number): Chunk {
    const doubled = this.#nextRegion;
    while (this.#nextRegion < wanted) this.#nextRegion *= 2;
    const chunk: Chunk = { region: this.#regions.length, start: 0, bytes: this.#nextRegion, free: true };
    if (this.#nextRegion === doubled) this.#nextRegion *= 2;
    this.#regions.push([chunk]);
    return chunk;
  }

  #split(chunk: Chunk, wanted: number): void {
    const chunks = this.#regions[chunk.region] ?? [];
    const rest: Chunk = { ...chunk, start: chunk.start + wanted, bytes: chunk.bytes - wanted, free: true };
    chunk.bytes = wanted;
    chunks.splice(chunks.indexOf(chunk) + 1, 0, rest);
  }
}
