import {
  MemoryPool,
  runInPool,
  symbolsOf,
  valueBytes,
  type Bundle,
  type NativeEngine,
  type Program,
  type RunBytes,
  type StateEntry,
} from '@videoitg/core';
import type { FrameSelector } from '../selector/frame-selector.js';
import { engineBytes } from './engine-bytes.js';
import { inferenceBundle, type InferenceOptions } from './inference-bundle.js';

/** Engines that a plan can be made for. */
export interface SessionOptions extends InferenceOptions {
  readonly engine: NativeEngine;
}

/** Bytes by what takes them. */
export type MemoryParts = Readonly<Record<string, number>>;

/**
 * Most bytes of pieces of weights that are on their way from the file to the engine, or have been and wait for the collector
 * of garbage.
 */
const mostLoading = 128 * 2 ** 20;

/** What programs take that are open together on an engine. */
export class PlannedSession {
  /** While it is open, whatever runs: process and graphs, weights by the model's part, caches, what loading leaves. */
  readonly fixed: MemoryParts;
  /** What the engine holds beside once the weights are there, and once every program has run. */
  readonly idle: number;
  readonly working: number;
  readonly runs: readonly RunBytes[];
  readonly #bundle: Bundle;

  /**
   * Opens, runs each program once and closes, all without computing anything.
   *
   * @param sizes Values of the programs' free sizes by symbol.
   * @param pool The engine's memory, where it is one for the whole process (TensorFlow).
   */
  constructor(
    model: FrameSelector,
    programs: readonly Program[],
    sizes: Readonly<Record<string, number>>,
    options: SessionOptions,
    pool: MemoryPool,
  ) {
    const { engine } = options;
    this.#bundle = inferenceBundle(model, programs, options);
    const bytes = this.#bundle.state.map(entryBytes);
    const state = bytes.reduce((sum, each) => sum + each, 0);
    this.fixed = { ...this.#fixedParts(engine), 'buffers of loading': Math.min(state, mostLoading) };
    const run = (program: Program, own: MemoryPool): RunBytes =>
      runInPool(program, bindingsOf(program, sizes), engine, own);
    if (engine === 'tensorflow') {
      const chunks = bytes.map((each) => pool.take(each));
      this.idle = pool.bytes - state;
      this.runs = this.#bundle.programs.map((program) => run(program, pool));
      this.working = pool.bytes - state;
      for (const chunk of chunks) pool.release(chunk);
    } else {
      // ONNX Runtime has a pool for each program, and this project keeps the state itself.
      const pools = this.#bundle.programs.map(() => new MemoryPool());
      this.idle = 0;
      this.runs = this.#bundle.programs.map((program, at) => run(program, pools[at] ?? pool));
      this.working = pools.reduce((sum, own) => sum + own.bytes, 0);
    }
  }

  #fixedParts(engine: NativeEngine): MemoryParts {
    const { process, node } = engineBytes[engine];
    const nodes = this.#bundle.programs.reduce((sum, program) => sum + program.nodes.length, 0);
    const parts: Record<string, number> = { 'process and graphs': process + node * nodes };
    for (const entry of this.#bundle.state) {
      const [part = ''] = entry.path.split('.');
      const name = entry.role === 'cache' ? 'keys and values' : `weights of ${part}`;
      // ONNX Runtime writes a cache's next state beside the one that it reads.
      const copies = entry.role === 'cache' && engine === 'onnxruntime' ? 2 : 1;
      parts[name] = (parts[name] ?? 0) + copies * entryBytes(entry);
    }
    return parts;
  }
}

const entryBytes = ({ axes, storage }: StateEntry): number => valueBytes({ axes, dtype: storage }, Number);

/** Values of a program's free sizes. What no size names is one token of an answer. */
function bindingsOf({ feeds }: Program, sizes: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const names = feeds.flatMap(({ value }) => value.type.axes.flatMap(({ size }) => symbolsOf(size)));
  return new Map(names.map((name) => [name, sizes[name] ?? 1]));
}
