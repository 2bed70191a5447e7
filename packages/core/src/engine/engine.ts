import type { Bundle } from '../ir/graph.js';
import type { Feeds, HostArray } from '../trace/bind.js';

/** A part of one state entry: `count` elements from `start` on, in row-major order. */
export interface StateRange {
  readonly start: number;
  readonly count: number;
}

/**
 * Programs over one state, ready to run. The state lives with the engine; it starts as zeros, which take no memory before
 * an entry is written, read or run with.
 */
export interface Session {
  /** Runs one program: its outputs come back, its next state replaces the state. */
  run(program: string, feeds: Feeds): Promise<Readonly<Record<string, HostArray>>>;
  /** Elements of a state entry as f32, whole or a range, so that no large state exists twice. */
  read(path: string, range?: StateRange): Promise<Float32Array>;
  /** The bits of an entry that is stored in 16 bits, whole or a range; f32 entries have none. */
  readBits(path: string, range?: StateRange): Promise<Uint16Array>;
  /**
   * Overwrites elements of a state entry from `start` on. A `Uint16Array` holds the bits of an entry that is stored in 16
   * bits; numbers are rounded to what is stored.
   */
  write(path: string, values: Float32Array | Uint16Array, start?: number): Promise<void>;
  /** Programs compiled so far; a new length never adds one, except to a program that `jit` compiles for each. */
  readonly compilations: number;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Threads of the engine's own pool; all cores unless given. TensorFlow takes what a process asks for first. */
  readonly threads?: number;
  /** Programs that XLA compiles, once for every set of sizes that it meets. TensorFlow only; others run them as they are. */
  readonly jit?: readonly string[];
  /** Refuse to open where no GPU would run the programs. */
  readonly requireGpu?: boolean;
}

export type EngineName = 'tensorflow' | 'onnxruntime' | 'reference';

/** Runs bundles. Engines load lazily: naming one costs nothing until `open`. */
export interface Engine {
  readonly name: EngineName;
  open(bundle: Bundle, options?: OpenOptions): Promise<Session>;
}
