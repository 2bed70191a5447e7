import type { Bundle } from '../ir/graph.js';
import type { Feeds, HostArray } from '../trace/bind.js';

/** A part of one state entry: `count` elements from `start` on, in row-major order. */
export interface StateRange {
  readonly start: number;
  readonly count: number;
}

/** Programs over one state, ready to run. The state lives with the engine; it starts as zeros. */
export interface Session {
  /** Runs one program: its outputs come back, its next state replaces the state. */
  run(program: string, feeds: Feeds): Promise<Readonly<Record<string, HostArray>>>;
  /** Elements of a state entry as f32, whole or a range, so that no large state exists twice. */
  read(path: string, range?: StateRange): Promise<Float32Array>;
  /** Overwrites elements of a state entry from `start` on. */
  write(path: string, values: Float32Array, start?: number): Promise<void>;
  /** Programs compiled so far; a new length never adds one. */
  readonly compilations: number;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Threads of the engine's own pool; all cores unless given. */
  readonly threads?: number;
}

/** Runs bundles. Engines load lazily: naming one costs nothing until `open`. */
export interface Engine {
  readonly name: 'onnxruntime' | 'reference' | 'tensorflow';
  open(bundle: Bundle, options?: OpenOptions): Promise<Session>;
}
